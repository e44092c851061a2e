-- What AWS restated: the two newest deliveries of each report and period, by account and service, where they differ.
WITH deliveries AS (
    SELECT
        x_report,
        billing_period,
        delivery_id,
        row_number() OVER (PARTITION BY x_report, billing_period ORDER BY delivered_at DESC, delivery_id DESC) AS place
    FROM (SELECT DISTINCT x_report, billing_period, delivery_id, delivered_at FROM gold.cost_deliveries) AS each_one
),
compared AS (
    SELECT
        c.x_report,
        c.billing_period,
        c.sub_account_id,
        c.service_name,
        c.billing_currency,
        sum(CASE WHEN d.place = 1 THEN c.billed_cost ELSE 0 END) AS billed_cost,
        sum(CASE WHEN d.place = 2 THEN c.billed_cost ELSE 0 END) AS billed_cost_before,
        CASE
            WHEN count(CASE WHEN d.place = 1 AND c.effective_cost IS NULL THEN 1 END) = 0
                THEN sum(CASE WHEN d.place = 1 THEN c.effective_cost ELSE 0 END)
        END AS effective_cost,
        CASE
            WHEN count(CASE WHEN d.place = 2 AND c.effective_cost IS NULL THEN 1 END) = 0
                THEN sum(CASE WHEN d.place = 2 THEN c.effective_cost ELSE 0 END)
        END AS effective_cost_before
    FROM gold.cost_deliveries AS c
    JOIN deliveries AS d
        ON d.x_report = c.x_report AND d.billing_period = c.billing_period AND d.delivery_id = c.delivery_id
    WHERE d.place <= 2
    GROUP BY c.x_report, c.billing_period, c.sub_account_id, c.service_name, c.billing_currency
)
SELECT
    r.x_report,
    r.billing_period,
    r.sub_account_id,
    r.service_name,
    r.billing_currency,
    r.billed_cost,
    r.billed_cost_before,
    r.billed_cost - r.billed_cost_before AS billed_change,
    r.effective_cost - r.effective_cost_before AS effective_change
FROM compared AS r
JOIN deliveries AS p ON p.x_report = r.x_report AND p.billing_period = r.billing_period AND p.place = 2 -- there is an earlier one
WHERE
    r.billed_cost <> r.billed_cost_before
    OR coalesce(r.effective_cost <> r.effective_cost_before, r.effective_cost IS NOT NULL OR r.effective_cost_before IS NOT NULL)
ORDER BY r.billing_period DESC, abs(r.billed_cost - r.billed_cost_before) DESC, r.x_report, r.sub_account_id, r.service_name, r.billing_currency
LIMIT 200
