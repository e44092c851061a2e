-- Credits, refunds and other negative charges, with AWS's words for each; refunds are known by name in CUR only.
SELECT
    billing_period,
    billing_account_id,
    sub_account_id,
    service_name,
    charge_category,
    x_line_item_type,
    charge_class,
    charge_description,
    billing_currency,
    sum(billed_cost) AS billed_cost,
    count(*) AS line_items
FROM silver.cost_line_items
WHERE
    (
        charge_category = 'Credit'
        OR x_line_item_type = 'Refund'
        OR (billed_cost < 0 AND coalesce(x_line_item_type, '') NOT LIKE '%Discount')
    )
    AND (x_report || '|' || billing_account_id || '|' || billing_currency || '|' || billing_period) IN ( -- of several reports of one bill the one that feeds gold
        SELECT x_report || '|' || billing_account_id || '|' || billing_currency || '|' || billing_period FROM gold.cost_monthly
    )
GROUP BY
    billing_period, billing_account_id, sub_account_id, service_name, charge_category, x_line_item_type, charge_class, charge_description,
    billing_currency
ORDER BY billing_period DESC, billed_cost, sub_account_id, service_name, x_line_item_type, charge_description, billing_account_id, billing_currency
LIMIT 200
