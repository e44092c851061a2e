-- Usage of resources without any tag, beside all usage of the service: what cannot be given to a team; newest period of each billing account.
SELECT
    billing_period,
    billing_account_id,
    service_name,
    billing_currency,
    CASE
        WHEN count(effective_cost) = count(*) THEN sum(CASE WHEN coalesce(tags, '{}') = '{}' THEN effective_cost ELSE 0 END)
    END AS untagged_effective_cost,
    CASE WHEN count(effective_cost) = count(*) THEN sum(effective_cost) END AS effective_cost,
    count(CASE WHEN coalesce(tags, '{}') = '{}' THEN 1 END) AS untagged_line_items,
    count(*) AS line_items
FROM silver.cost_line_items
WHERE
    billing_period IN (SELECT max(billing_period) FROM gold.cost_monthly GROUP BY billing_account_id) -- no other month is read
    AND (billing_account_id || '|' || billing_period) IN ( -- of each billing account the newest
        SELECT billing_account_id || '|' || max(billing_period) FROM gold.cost_monthly GROUP BY billing_account_id
    )
    AND charge_category = 'Usage'
    AND (x_report || '|' || billing_account_id || '|' || billing_currency || '|' || billing_period) IN ( -- of several reports of one bill the one that feeds gold
        SELECT x_report || '|' || billing_account_id || '|' || billing_currency || '|' || billing_period FROM gold.cost_monthly
    )
GROUP BY billing_period, billing_account_id, service_name, billing_currency
HAVING sum(CASE WHEN coalesce(tags, '{}') = '{}' THEN 1 ELSE 0 END) > 0
ORDER BY untagged_effective_cost DESC, service_name, billing_account_id, billing_currency
LIMIT 100
