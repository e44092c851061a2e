-- Tax, support and other fees that are no use of a service, by period and account.
SELECT
    billing_period,
    billing_account_id,
    sub_account_id,
    service_name,
    charge_category,
    billing_currency,
    sum(billed_cost) AS billed_cost,
    CAST(sum(line_items) AS bigint) AS line_items
FROM gold.cost_monthly
WHERE charge_category = 'Tax' OR (charge_category = 'Purchase' AND billed_cost <> 0)
GROUP BY billing_period, billing_account_id, sub_account_id, service_name, charge_category, billing_currency
ORDER BY billing_period DESC, charge_category DESC, billed_cost DESC, sub_account_id, service_name, billing_account_id, billing_currency
LIMIT 200
