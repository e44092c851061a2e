-- Cost by account in the newest billing period of each billing account, credits and tax apart from usage and purchases.
SELECT
    billing_period,
    billing_account_id,
    sub_account_id,
    billing_currency,
    sum(billed_cost) AS billed_cost,
    CASE WHEN count(effective_cost) = count(*) THEN sum(effective_cost) END AS effective_cost,
    CASE WHEN count(effective_cost) = count(*) THEN sum(CASE WHEN charge_category = 'Usage' THEN effective_cost ELSE 0 END) END AS usage_effective_cost,
    sum(CASE WHEN charge_category = 'Purchase' THEN billed_cost ELSE 0 END) AS purchases_billed_cost,
    sum(CASE WHEN charge_category = 'Credit' THEN billed_cost ELSE 0 END) AS credits_billed_cost,
    sum(CASE WHEN charge_category = 'Tax' THEN billed_cost ELSE 0 END) AS tax_billed_cost
FROM gold.cost_monthly
WHERE
    (billing_account_id || '|' || billing_period) IN ( -- of each billing account the newest
        SELECT billing_account_id || '|' || max(billing_period) FROM gold.cost_monthly GROUP BY billing_account_id
    )
GROUP BY billing_period, billing_account_id, sub_account_id, billing_currency
ORDER BY effective_cost DESC, billed_cost DESC, sub_account_id, billing_account_id, billing_currency
LIMIT 100
