-- What usage would cost at public prices and what it did cost, by service: discounts and commitments together, with what was left unused.
SELECT
    x_report,
    billing_period,
    service_name,
    billing_currency,
    sum(list_cost) AS list_cost,
    sum(effective_cost) AS effective_cost,
    sum(list_cost) - sum(effective_cost) AS saved,
    sum(CASE WHEN commitment_discount_status = 'Unused' THEN effective_cost ELSE 0 END) AS unused_effective_cost
FROM silver.cost_line_items
WHERE
    billing_period = (SELECT max(billing_period) FROM silver.cost_line_items)
    AND charge_category = 'Usage'
    AND list_cost IS NOT NULL
GROUP BY x_report, billing_period, service_name, billing_currency
ORDER BY saved DESC, x_report, service_name, billing_currency
LIMIT 100
