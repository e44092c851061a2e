-- The dearest resources of the newest billing period of each billing account; lines without a resource are together in one row.
SELECT
    billing_period,
    billing_account_id,
    coalesce(resource_id, '') AS resource_id,
    service_name,
    sub_account_id,
    billing_currency,
    CASE WHEN count(effective_cost) = count(*) THEN sum(effective_cost) END AS effective_cost,
    sum(billed_cost) AS billed_cost,
    min(tags) AS example_tags
FROM silver.cost_line_items
WHERE
    billing_period IN (SELECT max(billing_period) FROM gold.cost_monthly GROUP BY billing_account_id) -- no other month is read
    AND (billing_account_id || '|' || billing_period) IN ( -- of each billing account the newest
        SELECT billing_account_id || '|' || max(billing_period) FROM gold.cost_monthly GROUP BY billing_account_id
    )
    AND (x_report || '|' || billing_account_id || '|' || billing_currency || '|' || billing_period) IN ( -- of several reports of one bill the one that feeds gold
        SELECT x_report || '|' || billing_account_id || '|' || billing_currency || '|' || billing_period FROM gold.cost_monthly
    )
GROUP BY billing_period, billing_account_id, coalesce(resource_id, ''), service_name, sub_account_id, billing_currency
ORDER BY effective_cost DESC, billed_cost DESC, resource_id, service_name, sub_account_id, billing_account_id, billing_currency
LIMIT 100
