-- Cost of each day of the last two billing periods, with purchases, credits and tax apart, which fall on single days.
SELECT
    charge_date,
    billing_currency,
    CASE WHEN count(effective_cost) = count(*) THEN sum(effective_cost) END AS effective_cost,
    sum(billed_cost) AS billed_cost,
    CASE WHEN count(effective_cost) = count(*) THEN sum(CASE WHEN charge_category = 'Usage' THEN effective_cost ELSE 0 END) END AS usage_effective_cost,
    sum(CASE WHEN charge_category <> 'Usage' THEN billed_cost ELSE 0 END) AS other_billed_cost
FROM gold.cost_daily
WHERE
    billing_period IN (
        SELECT billing_period FROM gold.cost_monthly GROUP BY billing_period ORDER BY billing_period DESC LIMIT 2
    )
GROUP BY charge_date, billing_currency
ORDER BY charge_date DESC, billing_currency
LIMIT 100
