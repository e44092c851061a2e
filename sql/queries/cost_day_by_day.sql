-- Cost of each day of the last two billing periods of each billing account, with purchases, credits and tax apart, which fall on single days.
SELECT
    charge_date,
    billing_account_id,
    billing_currency,
    CASE WHEN count(effective_cost) = count(*) THEN sum(effective_cost) END AS effective_cost,
    sum(billed_cost) AS billed_cost,
    CASE WHEN count(effective_cost) = count(*) THEN sum(CASE WHEN charge_category = 'Usage' THEN effective_cost ELSE 0 END) END AS usage_effective_cost,
    sum(CASE WHEN charge_category <> 'Usage' THEN billed_cost ELSE 0 END) AS other_billed_cost
FROM gold.cost_daily
WHERE
    (billing_account_id || '|' || billing_period) IN (
        SELECT billing_account_id || '|' || billing_period
        FROM (
            SELECT
                billing_account_id,
                billing_period,
                row_number() OVER (PARTITION BY billing_account_id ORDER BY billing_period DESC) AS place
            FROM (SELECT DISTINCT billing_account_id, billing_period FROM gold.cost_monthly) AS months
        ) AS placed
        WHERE place <= 2
    )
GROUP BY charge_date, billing_account_id, billing_currency
ORDER BY charge_date DESC, billing_account_id, billing_currency
LIMIT 200
