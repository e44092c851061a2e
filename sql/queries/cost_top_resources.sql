-- The dearest resources of the newest billing period, report by report; lines without a resource are together in one row.
SELECT
    x_report,
    billing_period,
    coalesce(resource_id, '') AS resource_id,
    service_name,
    sub_account_id,
    billing_currency,
    sum(effective_cost) AS effective_cost,
    sum(billed_cost) AS billed_cost,
    min(tags) AS example_tags
FROM silver.cost_line_items
WHERE billing_period = (SELECT max(billing_period) FROM silver.cost_line_items)
GROUP BY x_report, billing_period, coalesce(resource_id, ''), service_name, sub_account_id, billing_currency
ORDER BY effective_cost DESC, x_report, resource_id, service_name, sub_account_id, billing_currency
LIMIT 100
