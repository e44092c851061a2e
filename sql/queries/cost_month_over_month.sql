-- Services of the newest billing period beside the period before, the largest change first.
WITH newest AS (
    SELECT max(billing_period) AS billing_period FROM gold.cost_monthly
),
before AS (
    SELECT max(m.billing_period) AS billing_period
    FROM gold.cost_monthly AS m
    CROSS JOIN newest AS n
    WHERE m.billing_period < n.billing_period
),
sums AS (
    SELECT
        m.service_name,
        m.billing_currency,
        CASE
            WHEN count(CASE WHEN m.billing_period = n.billing_period AND m.effective_cost IS NULL THEN 1 END) = 0
                THEN sum(CASE WHEN m.billing_period = n.billing_period THEN m.effective_cost ELSE 0 END)
        END AS effective_cost,
        CASE
            WHEN count(CASE WHEN m.billing_period = b.billing_period AND m.effective_cost IS NULL THEN 1 END) = 0
                THEN sum(CASE WHEN m.billing_period = b.billing_period THEN m.effective_cost ELSE 0 END)
        END AS effective_cost_before
    FROM gold.cost_monthly AS m
    CROSS JOIN newest AS n
    CROSS JOIN before AS b
    WHERE m.billing_period = n.billing_period OR m.billing_period = b.billing_period
    GROUP BY m.service_name, m.billing_currency
)
SELECT
    service_name,
    billing_currency,
    effective_cost,
    effective_cost_before,
    effective_cost - effective_cost_before AS change
FROM sums
ORDER BY abs(effective_cost - effective_cost_before) DESC, service_name, billing_currency
LIMIT 50
