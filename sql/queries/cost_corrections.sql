-- Charges that belong to a period that was already invoiced when they came: corrections, and usage that AWS brought late.
SELECT
    billing_period,
    billing_account_id,
    CAST(charge_period_start AS date) AS charge_date,
    sub_account_id,
    service_name,
    charge_category,
    charge_class,
    billing_currency,
    sum(billed_cost) AS billed_cost,
    CASE WHEN count(effective_cost) = count(*) THEN sum(effective_cost) END AS effective_cost,
    count(*) AS line_items
FROM silver.cost_line_items
WHERE
    (charge_class = 'Correction' OR charge_period_start < billing_period_start)
    AND (x_report || '|' || billing_account_id || '|' || billing_currency || '|' || billing_period) IN ( -- of several reports of one bill the one that feeds gold
        SELECT x_report || '|' || billing_account_id || '|' || billing_currency || '|' || billing_period FROM gold.cost_monthly
    )
GROUP BY
    billing_period, billing_account_id, CAST(charge_period_start AS date), sub_account_id, service_name, charge_category, charge_class,
    billing_currency
ORDER BY billing_period DESC, charge_date, sub_account_id, service_name, charge_category, charge_class, billing_account_id, billing_currency
LIMIT 200
