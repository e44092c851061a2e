-- What usage would cost at public prices and what it did cost, by service: discounts and commitments together, with what was left unused.
-- Nothing is known of savings where a report has no public prices.
SELECT
    billing_period,
    billing_account_id,
    service_name,
    billing_currency,
    CASE WHEN count(list_cost) = count(*) THEN sum(list_cost) END AS list_cost,
    CASE WHEN count(effective_cost) = count(*) THEN sum(effective_cost) END AS effective_cost,
    CASE
        WHEN count(list_cost) = count(*) AND count(effective_cost) = count(*) THEN sum(list_cost) - sum(effective_cost)
    END AS saved,
    CASE
        WHEN count(effective_cost) = count(*)
            THEN sum(CASE WHEN commitment_discount_status = 'Unused' THEN effective_cost ELSE 0 END)
    END AS unused_effective_cost
FROM silver.cost_line_items
WHERE
    billing_period IN (SELECT max(billing_period) FROM gold.cost_monthly GROUP BY billing_account_id) -- no other month is read
    AND (billing_account_id || '|' || billing_period) IN ( -- of each billing account the newest
        SELECT billing_account_id || '|' || max(billing_period) FROM gold.cost_monthly GROUP BY billing_account_id
    )
    AND charge_category = 'Usage'
    AND (x_report || '|' || billing_account_id || '|' || billing_currency || '|' || billing_period) IN ( -- of several reports of one bill the one that feeds gold
        SELECT x_report || '|' || billing_account_id || '|' || billing_currency || '|' || billing_period FROM gold.cost_monthly
    )
GROUP BY billing_period, billing_account_id, service_name, billing_currency
ORDER BY saved DESC, effective_cost DESC, service_name, billing_account_id, billing_currency
LIMIT 100
