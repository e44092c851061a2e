-- Services of the newest billing period of each billing account beside the period before, the largest change first.
-- A month that is provisional is not whole yet: its period_status stands beside it.
WITH months AS (
    SELECT
        billing_account_id,
        billing_period,
        period_status,
        row_number() OVER (PARTITION BY billing_account_id ORDER BY billing_period DESC) AS place,
        lead(billing_period) OVER (PARTITION BY billing_account_id ORDER BY billing_period DESC) AS billing_period_before
    FROM (SELECT DISTINCT billing_account_id, billing_period, period_status FROM gold.cost_monthly) AS each_one
),
sums AS (
    SELECT
        n.billing_period,
        n.billing_period_before,
        n.period_status,
        m.billing_account_id,
        m.service_name,
        m.billing_currency,
        CASE
            WHEN count(CASE WHEN m.billing_period = n.billing_period AND m.effective_cost IS NULL THEN 1 END) = 0
                THEN sum(CASE WHEN m.billing_period = n.billing_period THEN m.effective_cost ELSE 0 END)
        END AS effective_cost,
        CASE
            WHEN
                n.billing_period_before IS NOT NULL
                AND count(CASE WHEN m.billing_period = n.billing_period_before AND m.effective_cost IS NULL THEN 1 END) = 0
                THEN sum(CASE WHEN m.billing_period = n.billing_period_before THEN m.effective_cost ELSE 0 END)
        END AS effective_cost_before
    FROM gold.cost_monthly AS m
    JOIN months AS n ON n.billing_account_id = m.billing_account_id
    WHERE n.place = 1 AND (m.billing_period = n.billing_period OR m.billing_period = n.billing_period_before)
    GROUP BY n.billing_period, n.billing_period_before, n.period_status, m.billing_account_id, m.service_name, m.billing_currency
)
SELECT
    billing_period,
    billing_period_before,
    period_status,
    billing_account_id,
    service_name,
    billing_currency,
    effective_cost,
    effective_cost_before,
    effective_cost - effective_cost_before AS change
FROM sums
ORDER BY abs(effective_cost - effective_cost_before) DESC, effective_cost DESC, service_name, billing_account_id, billing_currency
LIMIT 50
