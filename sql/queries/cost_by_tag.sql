-- Cost by the value of one tag in the newest billing period of each billing account: put the tag's name in the place of CostCenter.
SELECT
    billing_period,
    billing_account_id,
    coalesce(json_extract_scalar(tags, '$["CostCenter"]'), '') AS tag_value,
    billing_currency,
    CASE WHEN count(effective_cost) = count(*) THEN sum(effective_cost) END AS effective_cost,
    sum(billed_cost) AS billed_cost,
    count(*) AS line_items
FROM silver.cost_line_items
WHERE
    billing_period IN (SELECT max(billing_period) FROM gold.cost_monthly GROUP BY billing_account_id) -- no other month is read
    AND (billing_account_id || '|' || billing_period) IN ( -- of each billing account the newest
        SELECT billing_account_id || '|' || max(billing_period) FROM gold.cost_monthly GROUP BY billing_account_id
    )
    AND (x_report || '|' || billing_account_id || '|' || billing_currency || '|' || billing_period) IN ( -- of several reports of one bill the one that feeds gold
        SELECT x_report || '|' || billing_account_id || '|' || billing_currency || '|' || billing_period FROM gold.cost_monthly
    )
GROUP BY billing_period, billing_account_id, coalesce(json_extract_scalar(tags, '$["CostCenter"]'), ''), billing_currency
ORDER BY effective_cost DESC, billed_cost DESC, tag_value, billing_account_id, billing_currency
LIMIT 100
