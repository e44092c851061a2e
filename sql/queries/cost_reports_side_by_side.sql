-- Several reports of one bill beside each other, by period, paying account and currency, each with its difference from the first.
WITH sums AS (
    SELECT
        billing_period,
        billing_account_id,
        billing_currency,
        x_report,
        min(x_source_format) AS x_source_format,
        sum(billed_cost) AS billed_cost,
        sum(effective_cost) AS effective_cost, -- a report has one in all its rows of a month or in none
        count(*) AS line_items
    FROM silver.cost_line_items
    GROUP BY billing_period, billing_account_id, billing_currency, x_report
)
SELECT
    billing_period,
    billing_account_id,
    billing_currency,
    x_report,
    x_source_format,
    line_items,
    billed_cost,
    effective_cost,
    billed_cost - first_value(billed_cost) OVER (PARTITION BY billing_period, billing_account_id, billing_currency ORDER BY x_report)
        AS billed_cost_differs_by,
    effective_cost - first_value(effective_cost) OVER (PARTITION BY billing_period, billing_account_id, billing_currency ORDER BY x_report)
        AS effective_cost_differs_by
FROM sums
ORDER BY billing_period DESC, billing_account_id, billing_currency, x_report
LIMIT 200
