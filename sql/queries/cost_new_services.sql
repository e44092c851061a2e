-- Services, usage types and regions that cost something in the newest billing period of a billing account and nothing in any earlier one of it.
SELECT
    m.billing_account_id,
    m.service_name,
    m.x_usage_type,
    m.region_id,
    m.sub_account_id,
    m.billing_currency,
    CASE WHEN count(m.effective_cost) = count(*) THEN sum(m.effective_cost) END AS effective_cost
FROM gold.cost_monthly AS m
JOIN (
    SELECT
        billing_account_id,
        max(billing_period) AS newest
    FROM gold.cost_monthly
    GROUP BY billing_account_id
    HAVING min(billing_period) < max(billing_period)
) AS n ON n.billing_account_id = m.billing_account_id
WHERE m.charge_category = 'Usage'
GROUP BY m.billing_account_id, m.service_name, m.x_usage_type, m.region_id, m.sub_account_id, m.billing_currency, n.newest
HAVING min(CASE WHEN m.effective_cost IS NULL OR m.effective_cost <> 0 THEN m.billing_period END) = n.newest
ORDER BY effective_cost DESC, m.service_name, m.x_usage_type, m.region_id, m.sub_account_id, m.billing_account_id, m.billing_currency
LIMIT 100
