-- Data transfer by service, region and usage type: to the internet, between regions, and within one; newest period of each billing account.
SELECT
    billing_period,
    billing_account_id,
    service_name,
    region_id,
    x_usage_type,
    CASE
        WHEN x_usage_type LIKE '%CloudFront-Out-Bytes' THEN 'to CloudFront'
        WHEN x_usage_type LIKE '%AWS-Out-%' OR x_usage_type LIKE '%AWS-In-%' THEN 'between regions'
        WHEN x_usage_type LIKE '%Regional-Bytes' OR x_usage_type LIKE '%C3DataTransfer%' THEN 'within a region'
        WHEN x_usage_type LIKE '%In-%Bytes%' THEN 'in'
        ELSE 'to the internet'
    END AS direction,
    consumed_unit,
    billing_currency,
    sum(consumed_quantity) AS consumed_quantity,
    CASE WHEN count(effective_cost) = count(*) THEN sum(effective_cost) END AS effective_cost
FROM gold.cost_monthly
WHERE
    (billing_account_id || '|' || billing_period) IN ( -- of each billing account the newest
        SELECT billing_account_id || '|' || max(billing_period) FROM gold.cost_monthly GROUP BY billing_account_id
    )
    AND charge_category = 'Usage'
    AND (x_usage_type LIKE '%DataTransfer%' OR x_usage_type LIKE '%-Out-%Bytes%' OR x_usage_type LIKE '%-In-%Bytes%')
GROUP BY billing_period, billing_account_id, service_name, region_id, x_usage_type, consumed_unit, billing_currency
ORDER BY effective_cost DESC, service_name, region_id, x_usage_type, consumed_unit, billing_account_id, billing_currency
LIMIT 100
