-- Line item types that the mapping does not know (their cost is kept as an adjustment), and product codes without a service name; by report.
SELECT
    x_report,
    billing_period,
    billing_account_id,
    CASE WHEN charge_category = 'Adjustment' THEN 'line item type' ELSE 'service name' END AS not_known,
    x_line_item_type,
    x_service_code,
    billing_currency,
    sum(billed_cost) AS billed_cost,
    count(*) AS line_items,
    min(charge_description) AS example_description
FROM silver.cost_line_items
WHERE
    x_line_item_type <> ''
    AND (
        charge_category = 'Adjustment'
        OR (service_name = x_service_code AND x_service_code NOT IN ('AmazonCloudWatch', 'AmazonWorkMail', 'CodeBuild'))
    )
GROUP BY
    x_report, billing_period, billing_account_id,
    CASE WHEN charge_category = 'Adjustment' THEN 'line item type' ELSE 'service name' END, x_line_item_type, x_service_code, billing_currency
ORDER BY billing_period DESC, x_report, not_known, x_line_item_type, x_service_code, billing_account_id, billing_currency
LIMIT 200
