-- What was used and what it cost, by usage type, with the lowest and highest public price of one unit beside it.
SELECT
    billing_period,
    billing_account_id,
    service_name,
    x_usage_type,
    pricing_unit,
    billing_currency,
    sum(pricing_quantity) AS pricing_quantity,
    CASE WHEN count(effective_cost) = count(*) THEN sum(effective_cost) END AS effective_cost,
    CASE WHEN count(list_cost) = count(*) THEN sum(list_cost) END AS list_cost,
    min(list_unit_price) AS lowest_list_unit_price,
    max(list_unit_price) AS highest_list_unit_price
FROM silver.cost_line_items
WHERE
    billing_period IN (SELECT max(billing_period) FROM gold.cost_monthly GROUP BY billing_account_id) -- no other month is read
    AND (billing_account_id || '|' || billing_period) IN ( -- of each billing account the newest
        SELECT billing_account_id || '|' || max(billing_period) FROM gold.cost_monthly GROUP BY billing_account_id
    )
    AND charge_category = 'Usage'
    AND pricing_quantity > 0
    AND (x_report || '|' || billing_account_id || '|' || billing_currency || '|' || billing_period) IN ( -- of several reports of one bill the one that feeds gold
        SELECT x_report || '|' || billing_account_id || '|' || billing_currency || '|' || billing_period FROM gold.cost_monthly
    )
GROUP BY billing_period, billing_account_id, service_name, x_usage_type, pricing_unit, billing_currency
ORDER BY effective_cost DESC, service_name, x_usage_type, pricing_unit, billing_account_id, billing_currency
LIMIT 100
