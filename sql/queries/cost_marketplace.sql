-- What others than Amazon sell through the bill: Marketplace and resold services, by seller.
SELECT
    billing_period,
    billing_account_id,
    publisher_name,
    service_name,
    charge_category,
    charge_frequency,
    billing_currency,
    sum(billed_cost) AS billed_cost,
    count(*) AS line_items
FROM silver.cost_line_items
WHERE
    publisher_name <> ''
    AND publisher_name NOT LIKE 'Amazon%'
    AND publisher_name NOT LIKE 'AWS%'
    AND (x_report || '|' || billing_account_id || '|' || billing_currency || '|' || billing_period) IN ( -- of several reports of one bill the one that feeds gold
        SELECT x_report || '|' || billing_account_id || '|' || billing_currency || '|' || billing_period FROM gold.cost_monthly
    )
GROUP BY billing_period, billing_account_id, publisher_name, service_name, charge_category, charge_frequency, billing_currency
ORDER BY billing_period DESC, billed_cost DESC, publisher_name, service_name, charge_category, charge_frequency, billing_account_id, billing_currency
LIMIT 100
