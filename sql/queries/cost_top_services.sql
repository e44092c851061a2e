-- Cost by service in the newest billing period: what is invoiced, and what its use cost with commitments spread over it.
SELECT
    billing_period,
    service_name,
    billing_currency,
    sum(billed_cost) AS billed_cost,
    CASE WHEN count(effective_cost) = count(*) THEN sum(effective_cost) END AS effective_cost,
    CAST(sum(line_items) AS bigint) AS line_items,
    min(period_status) AS period_status
FROM gold.cost_monthly
WHERE billing_period = (SELECT max(billing_period) FROM gold.cost_monthly)
GROUP BY billing_period, service_name, billing_currency
ORDER BY effective_cost DESC, billed_cost DESC, service_name, billing_currency
LIMIT 50
