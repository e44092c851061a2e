-- Services, usage types and regions that cost something in the newest billing period and nothing in any earlier one.
SELECT
    service_name,
    x_usage_type,
    region_id,
    sub_account_id,
    billing_currency,
    CASE WHEN count(effective_cost) = count(*) THEN sum(effective_cost) END AS effective_cost
FROM gold.cost_monthly
WHERE charge_category = 'Usage'
GROUP BY service_name, x_usage_type, region_id, sub_account_id, billing_currency
HAVING
    min(CASE WHEN effective_cost IS NULL OR effective_cost <> 0 THEN billing_period END) = (SELECT max(billing_period) FROM gold.cost_monthly)
    AND (SELECT min(billing_period) FROM gold.cost_monthly) < (SELECT max(billing_period) FROM gold.cost_monthly)
ORDER BY effective_cost DESC, service_name, x_usage_type, region_id, sub_account_id, billing_currency
LIMIT 100
