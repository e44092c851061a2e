-- Billing periods and whether they can still change: closed when every line of the account has an invoice id.
SELECT
    billing_period,
    billing_account_id,
    period_status,
    billing_currency,
    sum(billed_cost) AS billed_cost,
    CASE WHEN count(effective_cost) = count(*) THEN sum(effective_cost) END AS effective_cost,
    CAST(sum(line_items) AS bigint) AS line_items
FROM gold.cost_monthly
GROUP BY billing_period, billing_account_id, period_status, billing_currency
ORDER BY billing_period DESC, billing_account_id, billing_currency
LIMIT 200
