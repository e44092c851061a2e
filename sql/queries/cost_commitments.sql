-- Savings plans and reservations by period: what was paid for them, what of them was used, and what was left unused.
SELECT
    billing_period,
    billing_account_id,
    commitment_discount_id,
    commitment_discount_type,
    billing_currency,
    sum(CASE WHEN charge_category = 'Purchase' THEN billed_cost ELSE 0 END) AS paid,
    CASE
        WHEN count(effective_cost) = count(*)
            THEN sum(CASE WHEN commitment_discount_status = 'Used' THEN effective_cost ELSE 0 END)
    END AS used_effective_cost,
    CASE
        WHEN count(effective_cost) = count(*)
            THEN sum(CASE WHEN commitment_discount_status = 'Unused' THEN effective_cost ELSE 0 END)
    END AS unused_effective_cost,
    CASE
        WHEN
            count(effective_cost) = count(*)
            AND count(CASE WHEN commitment_discount_status = 'Used' AND list_cost IS NULL THEN 1 END) = 0
            THEN sum(CASE WHEN commitment_discount_status = 'Used' THEN list_cost - effective_cost ELSE 0 END)
    END AS saved_against_list
FROM silver.cost_line_items
WHERE
    commitment_discount_id <> ''
    AND (x_report || '|' || billing_account_id || '|' || billing_currency || '|' || billing_period) IN ( -- of several reports of one bill the one that feeds gold
        SELECT x_report || '|' || billing_account_id || '|' || billing_currency || '|' || billing_period FROM gold.cost_monthly
    )
GROUP BY billing_period, billing_account_id, commitment_discount_id, commitment_discount_type, billing_currency
ORDER BY billing_period DESC, unused_effective_cost DESC, commitment_discount_id, billing_account_id, billing_currency
LIMIT 200
