-- What usage would cost at public prices and what it did cost, by service: discounts and commitments together, with what was left unused.
SELECT
    billing_period,
    service_name,
    billing_currency,
    sum(list_cost) AS list_cost,
    CASE WHEN count(effective_cost) = count(*) THEN sum(effective_cost) END AS effective_cost,
    CASE WHEN count(effective_cost) = count(*) THEN sum(list_cost) - sum(effective_cost) END AS saved,
    CASE
        WHEN count(effective_cost) = count(*)
            THEN sum(CASE WHEN commitment_discount_status = 'Unused' THEN effective_cost ELSE 0 END)
    END AS unused_effective_cost
FROM silver.cost_line_items
WHERE
    billing_period = (SELECT max(billing_period) FROM gold.cost_monthly)
    AND charge_category = 'Usage'
    AND list_cost IS NOT NULL
    AND (x_report || '|' || billing_account_id || '|' || billing_currency || '|' || billing_period) IN ( -- of several reports of one bill the one that feeds gold
        SELECT x_report || '|' || billing_account_id || '|' || billing_currency || '|' || billing_period FROM gold.cost_monthly
    )
GROUP BY billing_period, service_name, billing_currency
ORDER BY saved DESC, service_name, billing_currency
LIMIT 100
