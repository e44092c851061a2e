-- Cost by service in the newest billing period of each billing account: what is invoiced, and what its use cost with commitments spread over it.
SELECT
    billing_period,
    billing_account_id,
    service_name,
    billing_currency,
    sum(billed_cost) AS billed_cost,
    CASE WHEN count(effective_cost) = count(*) THEN sum(effective_cost) END AS effective_cost,
    CAST(sum(line_items) AS bigint) AS line_items,
    period_status
FROM gold.cost_monthly
WHERE
    (billing_account_id || '|' || billing_period) IN ( -- of each billing account the newest
        SELECT billing_account_id || '|' || max(billing_period) FROM gold.cost_monthly GROUP BY billing_account_id
    )
GROUP BY billing_period, billing_account_id, service_name, billing_currency, period_status
ORDER BY effective_cost DESC, billed_cost DESC, service_name, billing_account_id, billing_currency
LIMIT 50
