-- audits of silver.cost_line_items
-- Rows, billed cost and the effective cost of FOCUS are what inspection counted. The effective cost of CUR has no column of its own, so
-- it is reckoned again from the staged rows the other way round: what was billed, less what commitments cost, plus what of them was
-- used and unused. What a reader should know but no publish need stop for is counted in figures warn_...: it is shown, 0 is best.
-- Each warn_effective_... counts lines that lack one thing without which the delivery's effective cost is not known; then it must be null.
-- balance: source_rows = inputs.rows
-- balance: billed_cost = inputs.billed_cost
-- balance: focus_effective_cost = inputs.focus_effective_cost
-- balance: added_rows = staged_added_rows
-- balance: cur_effective_cost + commitment_fees = cur_billed_cost + commitment_use + unused_commitment
WITH paid_upfront AS ( -- by commitment, and of all plans and all reservations
    SELECT
        commitment,
        max(CASE WHEN bill_bill_type = 'Purchase' THEN 0 ELSE 1 END) AS is_beside_others
    FROM (
        SELECT
            coalesce(savings_plan_savings_plan_a_r_n, 'plans') AS commitment,
            bill_bill_type
        FROM staged.cur_lines
        WHERE
            billing_period = '${billing_period}'
            AND load_id = '${load_id}'
            AND line_item_line_item_type = 'SavingsPlanUpfrontFee'
            AND line_item_unblended_cost <> 0
        UNION ALL
        SELECT
            reservation_reservation_a_r_n AS commitment,
            bill_bill_type
        FROM staged.cur_lines
        WHERE
            billing_period = '${billing_period}'
            AND load_id = '${load_id}'
            AND line_item_line_item_type = 'Fee'
            AND reservation_reservation_a_r_n IS NOT NULL
            AND line_item_unblended_cost <> 0
        UNION ALL
        SELECT
            CASE WHEN line_item_line_item_type = 'Fee' THEN 'reservations' ELSE 'plans' END AS commitment,
            bill_bill_type
        FROM staged.cur_lines
        WHERE
            billing_period = '${billing_period}'
            AND load_id = '${load_id}'
            AND (line_item_line_item_type = 'SavingsPlanUpfrontFee'
                OR (line_item_line_item_type = 'Fee' AND reservation_reservation_a_r_n IS NOT NULL))
            AND line_item_unblended_cost <> 0
    ) AS fees
    GROUP BY commitment
),
paid_monthly AS (
    SELECT coalesce(savings_plan_savings_plan_a_r_n, reservation_reservation_a_r_n) AS commitment
    FROM staged.cur_lines
    WHERE
        billing_period = '${billing_period}'
        AND load_id = '${load_id}'
        AND line_item_line_item_type IN ('SavingsPlanRecurringFee', 'RIFee')
        AND line_item_unblended_cost <> 0
    UNION
    SELECT CASE WHEN line_item_line_item_type = 'RIFee' THEN 'reservations' ELSE 'plans' END AS commitment
    FROM staged.cur_lines
    WHERE
        billing_period = '${billing_period}'
        AND load_id = '${load_id}'
        AND line_item_line_item_type IN ('SavingsPlanRecurringFee', 'RIFee')
        AND line_item_unblended_cost <> 0
),
discounts AS ( -- of fees, and what they are of: the payment upfront, the fee of the month, or one of both
    SELECT
        d.item_type,
        d.cost,
        d.is_plan,
        CASE
            WHEN d.says_upfront = 1 THEN 'upfront'
            WHEN u.commitment IS NULL THEN 'month'
            WHEN m.commitment IS NULL THEN 'upfront'
            WHEN u.is_beside_others = 1 OR d.bill_bill_type IS NULL THEN 'unsorted'
            ELSE 'month'
        END AS applies_to
    FROM (
        SELECT
            line_item_line_item_type AS item_type,
            bill_bill_type,
            CASE WHEN ${net_count} = 0 THEN coalesce(line_item_unblended_cost, 0) ELSE coalesce(line_item_net_unblended_cost, 0) END AS cost,
            CASE WHEN line_item_product_code LIKE '%SavingsPlans' THEN 1 ELSE 0 END AS is_plan,
            CASE
                WHEN bill_bill_type = 'Purchase' THEN 1
                WHEN regexp_like(lower(line_item_line_item_description), 'one-time fee|upfront') THEN 1
                ELSE 0
            END AS says_upfront,
            CASE
                WHEN line_item_product_code LIKE '%SavingsPlans' THEN coalesce(savings_plan_savings_plan_a_r_n, 'plans')
                WHEN reservation_reservation_a_r_n IS NOT NULL THEN reservation_reservation_a_r_n
                WHEN lower(line_item_line_item_type) = 'rivolumediscount' THEN 'reservations'
            END AS discount_of
        FROM staged.cur_lines
        WHERE billing_period = '${billing_period}' AND load_id = '${load_id}' AND line_item_line_item_type LIKE '%Discount'
    ) AS d
    LEFT JOIN paid_upfront AS u ON u.commitment = d.discount_of
    LEFT JOIN paid_monthly AS m ON m.commitment = d.discount_of
    WHERE d.discount_of IS NOT NULL
),
discount_totals AS (
    SELECT
        coalesce(sum(CASE WHEN applies_to = 'upfront' THEN cost ELSE 0 END), 0) AS upfront_discounts,
        sum(CASE WHEN applies_to = 'upfront' AND cost <> 0 THEN 1 ELSE 0 END) AS upfront_discount_count,
        sum(CASE WHEN applies_to = 'unsorted' AND cost <> 0 THEN 1 ELSE 0 END) AS unsorted_count,
        coalesce(sum(CASE
            WHEN is_plan = 1 AND lower(item_type) <> 'rivolumediscount' AND applies_to <> 'upfront' AND cost <> 0 THEN 1
            ELSE 0
        END), 0) AS added_rows
    FROM discounts
),
staged_lines AS (
    SELECT
        line_item_line_item_type AS item_type,
        CASE WHEN line_item_operation IN ('EKSPod-EC2', 'ECSTask-EC2') THEN 1 ELSE 0 END AS is_split,
        coalesce(line_item_unblended_cost, 0) AS gross_cost,
        CASE
            WHEN ${net_count} = 0 THEN coalesce(line_item_unblended_cost, 0)
            ELSE coalesce(
                line_item_net_unblended_cost,
                CASE WHEN line_item_line_item_type LIKE '%Discount' THEN 0 ELSE coalesce(line_item_unblended_cost, 0) END
            )
        END AS cost,
        CASE
            WHEN line_item_line_item_type IN ('SavingsPlanRecurringFee', 'SavingsPlanUpfrontFee', 'RIFee') THEN 1
            WHEN line_item_line_item_type = 'Fee' AND reservation_reservation_a_r_n IS NOT NULL THEN 1
            WHEN line_item_line_item_type = 'Refund' AND line_item_tax_type IS NULL
                AND coalesce(
                    reservation_reservation_a_r_n,
                    savings_plan_savings_plan_a_r_n,
                    CASE WHEN strpos(line_item_product_code, 'SavingsPlans') > 0 THEN line_item_product_code END
                ) IS NOT NULL
                AND regexp_like(lower(line_item_line_item_description), 'one-time fee|upfront') THEN 1
            ELSE 0
        END AS is_fee,
        CASE
            WHEN line_item_operation IN ('EKSPod-EC2', 'ECSTask-EC2') THEN 0 -- the instance's own line has it
            WHEN line_item_line_item_type = 'SavingsPlanCoveredUsage' AND ${net_count} > 0
                THEN coalesce(savings_plan_net_savings_plan_effective_cost, savings_plan_savings_plan_effective_cost, 0)
            WHEN line_item_line_item_type = 'SavingsPlanCoveredUsage' THEN coalesce(savings_plan_savings_plan_effective_cost, 0)
            WHEN line_item_line_item_type = 'DiscountedUsage' AND ${net_count} > 0
                THEN coalesce(reservation_net_effective_cost, reservation_effective_cost, 0)
            WHEN line_item_line_item_type = 'DiscountedUsage' THEN coalesce(reservation_effective_cost, 0)
            ELSE 0
        END AS used,
        CASE
            WHEN line_item_line_item_type NOT IN ('SavingsPlanRecurringFee', 'RIFee') THEN 0
            WHEN ${net_count} > 0 AND net_unused_commitment IS NOT NULL THEN net_unused_commitment
            WHEN line_item_line_item_type = 'RIFee'
                THEN coalesce(reservation_unused_amortized_upfront_fee_for_billing_period, 0)
                    + coalesce(reservation_unused_recurring_fee, 0)
            ELSE coalesce(savings_plan_total_commitment_to_date - coalesce(savings_plan_used_commitment, 0), 0)
        END AS unused,
        coalesce(discount_total_discount, 0) AS discount,
        CASE
            WHEN ${net_count} > 0 AND line_item_line_item_type = 'SavingsPlanCoveredUsage'
                THEN coalesce(savings_plan_savings_plan_effective_cost, savings_plan_net_savings_plan_effective_cost)
            WHEN ${net_count} > 0 AND line_item_line_item_type = 'DiscountedUsage'
                THEN coalesce(reservation_effective_cost, reservation_net_effective_cost)
            WHEN line_item_line_item_type = 'SavingsPlanCoveredUsage' THEN savings_plan_savings_plan_effective_cost
            WHEN line_item_line_item_type = 'DiscountedUsage' THEN reservation_effective_cost
            WHEN line_item_line_item_type = 'SavingsPlanRecurringFee' THEN savings_plan_total_commitment_to_date
            WHEN line_item_line_item_type = 'RIFee' AND ${net_count} > 0 AND net_unused_commitment IS NOT NULL THEN net_unused_commitment
            WHEN line_item_line_item_type = 'RIFee'
                THEN coalesce(reservation_unused_recurring_fee, reservation_unused_amortized_upfront_fee_for_billing_period)
        END AS told,
        CASE line_item_line_item_type
            WHEN 'SavingsPlanCoveredUsage' THEN savings_plan_net_savings_plan_effective_cost
            WHEN 'DiscountedUsage' THEN reservation_net_effective_cost
            WHEN 'SavingsPlanRecurringFee' THEN net_unused_commitment
            WHEN 'RIFee' THEN net_unused_commitment
        END AS told_net,
        CASE -- before discounts
            WHEN line_item_line_item_type = 'SavingsPlanCoveredUsage' THEN savings_plan_savings_plan_effective_cost
            WHEN line_item_line_item_type = 'DiscountedUsage' THEN reservation_effective_cost
            WHEN line_item_line_item_type = 'RIFee'
                THEN coalesce(reservation_unused_amortized_upfront_fee_for_billing_period, 0)
                    + coalesce(reservation_unused_recurring_fee, 0)
            WHEN line_item_line_item_type = 'SavingsPlanRecurringFee'
                THEN savings_plan_total_commitment_to_date - coalesce(savings_plan_used_commitment, 0)
        END AS told_gross,
        savings_plan_used_commitment AS plan_used,
        CASE WHEN ${net_count} > 0 THEN coalesce(reservation_unused_amortized_upfront_fee_for_billing_period, net_unused_commitment)
            ELSE reservation_unused_amortized_upfront_fee_for_billing_period END AS unused_upfront,
        CASE WHEN ${net_count} > 0 THEN coalesce(reservation_unused_recurring_fee, net_unused_commitment)
            ELSE reservation_unused_recurring_fee END AS unused_recurring,
        reservation_reservation_a_r_n AS reservation,
        CASE WHEN line_item_net_unblended_cost <> line_item_unblended_cost THEN 1 ELSE 0 END AS is_discounted,
        CASE -- a fee that may or may not have been paid upfront for a reservation, and its refund
            WHEN coalesce(reservation_reservation_a_r_n, savings_plan_savings_plan_a_r_n) IS NOT NULL THEN 0
            WHEN line_item_line_item_type = 'Fee' AND coalesce(bill_bill_type, 'Purchase') = 'Purchase' THEN 1
            WHEN line_item_line_item_type = 'Refund' AND line_item_tax_type IS NULL
                AND coalesce(line_item_product_code, '') NOT LIKE '%SavingsPlans'
                AND regexp_like(lower(line_item_line_item_description), 'one-time fee|upfront') THEN 1
            ELSE 0
        END AS is_unclear,
        CASE
            WHEN line_item_line_item_type = 'Refund' AND line_item_tax_type IS NULL AND line_item_line_item_description IS NULL
                AND coalesce(
                    reservation_reservation_a_r_n,
                    savings_plan_savings_plan_a_r_n,
                    CASE WHEN line_item_product_code LIKE '%SavingsPlans' THEN line_item_product_code END
                ) IS NOT NULL THEN 1
            ELSE 0
        END AS is_wordless
    FROM staged.cur_lines
    WHERE billing_period = '${billing_period}' AND load_id = '${load_id}'
),
kinds AS ( -- what the lines of each type come to, and how many of them say each thing
    SELECT
        item_type,
        is_split,
        count(*) AS line_count,
        sum(cost) AS cost,
        sum(gross_cost) AS gross_cost,
        sum(discount) AS discount,
        sum(CASE WHEN is_fee = 1 THEN cost ELSE 0 END) AS fees,
        sum(used) AS used,
        sum(unused) AS unused,
        sum(CASE WHEN unused <> 0 THEN 1 ELSE 0 END) AS added_rows,
        count(told) AS told,
        sum(CASE WHEN told_gross <> 0 AND told_net IS NULL THEN 1 ELSE 0 END) AS without_net,
        sum(CASE WHEN told_gross <> told_net THEN 1 ELSE 0 END) AS reduced,
        count(plan_used) AS told_used,
        count(unused_upfront) AS told_upfront,
        count(unused_recurring) AS told_recurring,
        count(reservation) AS told_reservation,
        sum(CASE WHEN gross_cost <> 0 THEN 1 ELSE 0 END) AS paid,
        sum(CASE WHEN item_type = 'Fee' AND reservation IS NULL THEN 0 ELSE is_discounted END) AS discounted,
        sum(is_unclear) AS unclear,
        sum(is_wordless) AS wordless
    FROM staged_lines
    GROUP BY item_type, is_split
),
staged_totals AS (
    SELECT
        sum(fees) AS commitment_fees,
        sum(CASE WHEN item_type = 'DiscountedUsage' AND is_split = 0 THEN used - cost ELSE used END) AS commitment_use,
        sum(unused) AS unused_commitment,
        sum(added_rows) AS staged_added_rows,
        CASE
            WHEN ${net_count} = 0 OR sum(cost) = sum(gross_cost) THEN 0
            WHEN sum(CASE WHEN item_type LIKE '%Discount' THEN line_count ELSE 0 END) = 0
                AND sum(cost) = sum(gross_cost) + sum(discount) THEN 0
            ELSE 1
        END AS warn_net_and_gross_differ
    FROM kinds
),
lacking AS (
    SELECT
        sum(CASE WHEN item_type = 'SavingsPlanCoveredUsage' THEN line_count - told END) AS covered_usage,
        sum(CASE WHEN item_type = 'DiscountedUsage' THEN line_count - told END) AS reserved_usage,
        sum(CASE WHEN item_type = 'SavingsPlanRecurringFee' THEN line_count - told END) AS plan_commitment,
        sum(CASE
            WHEN item_type = 'SavingsPlanRecurringFee' AND 'savings_plan_used_commitment' IN (${absent_columns})
                THEN line_count - told_used
        END) AS plan_use,
        sum(CASE
            WHEN item_type = 'RIFee' AND 'reservation_unused_amortized_upfront_fee_for_billing_period' NOT IN (${absent_columns})
                THEN line_count - told
        END) AS reservation_fees,
        sum(CASE
            WHEN item_type = 'RIFee' AND 'reservation_unused_amortized_upfront_fee_for_billing_period' IN (${absent_columns})
                THEN line_count - told_upfront
        END) AS reservation_upfront,
        sum(CASE
            WHEN item_type = 'RIFee' AND paid > 0 AND 'reservation_unused_recurring_fee' IN (${absent_columns})
                THEN line_count - told_recurring
        END) AS reservation_recurring,
        CASE
            WHEN sum(CASE WHEN item_type IN ('DiscountedUsage', 'RIFee', 'Fee', 'Refund') THEN told_reservation END) > 0 THEN 0
            WHEN sum(CASE WHEN item_type IN ('DiscountedUsage', 'RIFee') THEN line_count END) > 0 THEN sum(unclear)
        END AS reservations,
        sum(CASE WHEN item_type = 'Refund' THEN wordless END) AS refunds,
        CASE
            WHEN ${net_count} = 0 THEN 0
            WHEN sum(CASE WHEN item_type LIKE 'SavingsPlan%Fee' THEN discounted ELSE 0 END) > 0
                OR sum(CASE WHEN item_type IN ('SavingsPlanCoveredUsage', 'SavingsPlanRecurringFee') THEN reduced ELSE 0 END) > 0
                THEN sum(CASE WHEN item_type IN ('SavingsPlanCoveredUsage', 'SavingsPlanRecurringFee') THEN without_net END)
        END AS plan_discounts,
        CASE
            WHEN ${net_count} = 0 THEN 0
            WHEN sum(CASE WHEN item_type IN ('RIFee', 'Fee') THEN discounted ELSE 0 END) > 0
                OR sum(CASE WHEN item_type IN ('DiscountedUsage', 'RIFee') THEN reduced ELSE 0 END) > 0
                THEN sum(CASE WHEN item_type IN ('DiscountedUsage', 'RIFee') THEN without_net END)
        END AS reservation_discounts,
        sum(CASE WHEN item_type = 'SavingsPlanCoveredUsage' THEN line_count END) AS covered_usage_lines,
        sum(CASE WHEN item_type = 'DiscountedUsage' THEN line_count END) AS reserved_usage_lines,
        sum(CASE WHEN item_type = 'SavingsPlanRecurringFee' THEN line_count END) AS plan_fee_lines,
        sum(CASE WHEN item_type = 'RIFee' THEN line_count END) AS reservation_fee_lines
    FROM kinds
    WHERE is_split = 0
),
focus_rows AS (
    SELECT
        sum(coalesce(effective_cost, billed_cost, 0)) AS focus_effective,
        sum(CASE WHEN effective_cost IS NULL AND coalesce(commitment_discount_id, CASE WHEN lower(trim(charge_category)) = 'purchase' THEN '' END) IS NOT NULL
            THEN 1 END) AS focus_rows
    FROM staged.focus_lines
    WHERE billing_period = '${billing_period}' AND load_id = '${load_id}'
),
known AS ( -- whether the delivery has an effective cost
    SELECT CASE
        WHEN coalesce(covered_usage, 0) + coalesce(reserved_usage, 0) + coalesce(plan_commitment, 0) + coalesce(plan_use, 0)
            + coalesce(reservation_fees, 0) + coalesce(reservation_upfront, 0) + coalesce(reservation_recurring, 0)
            + coalesce(reservations, 0) + coalesce(refunds, 0) + coalesce(plan_discounts, 0)
            + coalesce(reservation_discounts, 0) + coalesce(unsorted_count, 0) + coalesce(focus_rows, 0) = 0 THEN 1
        ELSE 0
    END AS is_known
    FROM lacking
    CROSS JOIN focus_rows
    CROSS JOIN discount_totals
),
currencies AS ( -- covered usage and its negation must cancel in each currency
    SELECT
        sum(CASE WHEN abs(difference) > 0.01 THEN 1 ELSE 0 END) AS warn_negation_differs,
        max(CASE WHEN abs(difference) > 0.01 THEN abs(difference) END) AS negation_difference
    FROM (
        SELECT line_item_currency_code, sum(line_item_unblended_cost) AS difference
        FROM staged.cur_lines
        WHERE
            billing_period = '${billing_period}'
            AND load_id = '${load_id}'
            AND line_item_line_item_type IN ('SavingsPlanCoveredUsage', 'SavingsPlanNegation')
        GROUP BY line_item_currency_code
    ) AS by_currency
),
plans AS ( -- what of a savings plan was used and not used is its commitment
    SELECT
        sum(CASE WHEN abs(difference) > 0.01 THEN 1 ELSE 0 END) AS warn_commitment_differs,
        max(CASE WHEN abs(difference) > 0.01 THEN abs(difference) END) AS commitment_difference
    FROM (
        SELECT
            savings_plan_savings_plan_a_r_n,
            sum(CASE
                WHEN line_item_line_item_type = 'SavingsPlanRecurringFee' THEN coalesce(savings_plan_used_commitment, 0)
                ELSE -coalesce(savings_plan_savings_plan_effective_cost, 0)
            END) AS difference
        FROM staged.cur_lines
        WHERE
            billing_period = '${billing_period}'
            AND load_id = '${load_id}'
            AND line_item_line_item_type IN ('SavingsPlanCoveredUsage', 'SavingsPlanRecurringFee')
            AND coalesce(line_item_operation, '') NOT IN ('EKSPod-EC2', 'ECSTask-EC2')
        GROUP BY savings_plan_savings_plan_a_r_n
    ) AS by_plan
),
lines AS (
    SELECT
        *,
        CASE WHEN x_source_format IN ('legacy', 'cur2') THEN 1 ELSE 0 END AS is_cur,
        CASE
            WHEN x_source_format NOT IN ('legacy', 'cur2') THEN 0
            WHEN commitment_discount_status = 'Unused' THEN 1
            WHEN charge_category = 'Usage' AND x_service_code LIKE '%SavingsPlans' AND x_line_item_type LIKE '%Discount' THEN 1
            ELSE 0
        END AS is_added
    FROM ${target}
),
totals AS (
    SELECT
        sum(1 - is_added) AS source_rows,
        sum(is_added) AS added_rows,
        sum(billed_cost) AS billed_cost,
        sum(effective_cost) AS effective_cost,
        sum(CASE WHEN is_cur = 0 THEN effective_cost END) AS focus_effective_cost,
        sum(CASE WHEN is_cur = 1 THEN effective_cost END) AS cur_effective_cost,
        sum(CASE WHEN is_cur = 1 THEN billed_cost END) AS cur_billed_cost,
        sum(CASE
            WHEN billing_period_start >= TIMESTAMP '${billing_period}-01 00:00:00.000' AND billing_period_start < billing_period_end THEN 0
            ELSE 1
        END) AS rule_other_period,
        sum(CASE WHEN billing_currency <> '' THEN 0 ELSE 1 END) AS rule_currency_missing,
        sum(CASE WHEN billing_account_id <> '' THEN 0 ELSE 1 END) AS rule_account_missing,
        sum(CASE WHEN charge_period_start IS NULL OR billed_cost IS NULL THEN 1 ELSE 0 END) AS rule_value_missing,
        count(*) AS all_rows,
        count(effective_cost) AS effective_rows,
        sum(CASE WHEN charge_category IN ('Usage', 'Purchase', 'Tax', 'Credit', 'Adjustment') THEN 0 ELSE 1 END)
            AS rule_unknown_category,
        -- a sum of decimals that is too long fails in one engine and may wrap in the other: the limit is far below that; only large
        -- values are cast, each small one counts as 1,000, or 100,000 of a quantity
        CASE
            WHEN sum(CASE WHEN billed_cost >= 1000 OR billed_cost <= -1000 THEN CAST(abs(billed_cost) AS bigint) ELSE 1000 END)
                < 50000000000000
                AND sum(CASE WHEN effective_cost >= 1000 OR effective_cost <= -1000 THEN CAST(abs(effective_cost) AS bigint) ELSE 1000 END)
                < 50000000000000
                AND sum(CASE
                    WHEN consumed_quantity >= 100000 OR consumed_quantity <= -100000 THEN CAST(abs(consumed_quantity) AS bigint)
                    ELSE 100000
                END) < 50000000000000 THEN 0
            WHEN count(*) = 0 THEN 0
            ELSE count(*)
        END AS rule_sum_out_of_range,
        sum(CASE WHEN is_cur = 1 AND charge_category = 'Adjustment' THEN 1 END) AS warn_unknown_line_item_types,
        sum(CASE
            WHEN is_cur = 1 AND service_name = x_service_code
                AND x_service_code NOT IN ('AmazonCloudWatch', 'AmazonWorkMail', 'CodeBuild') THEN 1
        END) AS warn_services_without_name,
        sum(CASE WHEN x_operation IN ('EKSPod-EC2', 'ECSTask-EC2') AND billed_cost <> 0 THEN 1 END) AS warn_split_rows_with_cost,
        CASE -- of reserved usage no list cost is known where no effective one is, which is said already
            WHEN sum(CASE WHEN is_cur = 1 AND x_line_item_type <> 'DiscountedUsage' AND list_cost IS NULL THEN 1 END) > 0
                THEN sum(CASE WHEN is_cur = 1 AND list_cost IS NULL THEN 1 END)
        END AS warn_no_public_prices
    FROM lines
)
SELECT
    f.name,
    coalesce(CASE f.name
        WHEN 'source_rows' THEN CAST(t.source_rows AS varchar)
        WHEN 'added_rows' THEN CAST(t.added_rows AS varchar)
        WHEN 'billed_cost' THEN CAST(t.billed_cost AS varchar)
        WHEN 'effective_cost' THEN CAST(t.effective_cost AS varchar)
        WHEN 'focus_effective_cost' THEN CAST(CASE WHEN k.is_known = 1 THEN t.focus_effective_cost ELSE o.focus_effective END AS varchar)
        WHEN 'cur_effective_cost' THEN CAST(t.cur_effective_cost AS varchar)
        WHEN 'cur_billed_cost' THEN CASE WHEN k.is_known = 1 THEN CAST(t.cur_billed_cost AS varchar) END
        WHEN 'commitment_fees' THEN CASE WHEN k.is_known = 1 THEN CAST(s.commitment_fees + e.upfront_discounts AS varchar) END
        WHEN 'commitment_use' THEN CASE WHEN k.is_known = 1 THEN CAST(s.commitment_use AS varchar) END
        WHEN 'unused_commitment' THEN CASE WHEN k.is_known = 1 THEN CAST(s.unused_commitment AS varchar) END
        WHEN 'staged_added_rows' THEN CASE WHEN k.is_known = 1 THEN CAST(s.staged_added_rows + e.added_rows AS varchar) END
        WHEN 'rule_effective_cost_wrongly_known' THEN CASE WHEN k.is_known = 0 THEN CAST(t.effective_rows AS varchar) END
        WHEN 'rule_effective_cost_missing' THEN CASE WHEN k.is_known = 1 THEN CAST(t.all_rows - t.effective_rows AS varchar) END
        WHEN 'rule_other_period' THEN CAST(t.rule_other_period AS varchar)
        WHEN 'rule_currency_missing' THEN CAST(t.rule_currency_missing AS varchar)
        WHEN 'rule_account_missing' THEN CAST(t.rule_account_missing AS varchar)
        WHEN 'rule_value_missing' THEN CAST(t.rule_value_missing AS varchar)
        WHEN 'rule_unknown_category' THEN CAST(t.rule_unknown_category AS varchar)
        WHEN 'rule_sum_out_of_range' THEN CAST(t.rule_sum_out_of_range AS varchar)
        WHEN 'warn_unknown_line_item_types' THEN CAST(t.warn_unknown_line_item_types AS varchar)
        WHEN 'warn_services_without_name' THEN CAST(t.warn_services_without_name AS varchar)
        WHEN 'warn_split_rows_with_cost' THEN CAST(t.warn_split_rows_with_cost AS varchar)
        WHEN 'warn_effective_covered_usage' THEN CAST(m.covered_usage AS varchar)
        WHEN 'warn_effective_reserved_usage' THEN CAST(m.reserved_usage AS varchar)
        WHEN 'warn_effective_plan_commitment' THEN CAST(m.plan_commitment AS varchar)
        WHEN 'warn_effective_plan_use' THEN CAST(m.plan_use AS varchar)
        WHEN 'warn_effective_reservation_fees' THEN CAST(m.reservation_fees AS varchar)
        WHEN 'warn_effective_reservation_upfront' THEN CAST(m.reservation_upfront AS varchar)
        WHEN 'warn_effective_reservation_recurring' THEN CAST(m.reservation_recurring AS varchar)
        WHEN 'warn_effective_reservations' THEN CAST(m.reservations AS varchar)
        WHEN 'warn_effective_refunds' THEN CAST(m.refunds AS varchar)
        WHEN 'warn_effective_focus_rows' THEN CAST(o.focus_rows AS varchar)
        WHEN 'warn_effective_plan_discounts' THEN CAST(m.plan_discounts AS varchar)
        WHEN 'warn_effective_reservation_discounts' THEN CAST(m.reservation_discounts AS varchar)
        WHEN 'warn_effective_unsorted_discounts' THEN CAST(e.unsorted_count AS varchar)
        WHEN 'covered_usage_lines' THEN CAST(m.covered_usage_lines AS varchar)
        WHEN 'reserved_usage_lines' THEN CAST(m.reserved_usage_lines AS varchar)
        WHEN 'plan_fee_lines' THEN CAST(m.plan_fee_lines AS varchar)
        WHEN 'reservation_fee_lines' THEN CAST(m.reservation_fee_lines AS varchar)
        WHEN 'warn_upfront_discounts' THEN CASE WHEN k.is_known = 1 THEN CAST(e.upfront_discount_count AS varchar) END
        WHEN 'warn_net_and_gross_differ' THEN CAST(s.warn_net_and_gross_differ AS varchar)
        WHEN 'warn_no_public_prices' THEN CAST(t.warn_no_public_prices AS varchar)
        WHEN 'negation_difference' THEN CAST(c.negation_difference AS varchar)
        WHEN 'commitment_difference' THEN CAST(p.commitment_difference AS varchar)
        WHEN 'warn_negation_differs' THEN CAST(c.warn_negation_differs AS varchar)
        WHEN 'warn_commitment_differs' THEN CAST(p.warn_commitment_differs AS varchar)
    END, '0') AS found
FROM totals AS t
CROSS JOIN staged_totals AS s
CROSS JOIN currencies AS c
CROSS JOIN plans AS p
CROSS JOIN lacking AS m
CROSS JOIN known AS k
CROSS JOIN focus_rows AS o
CROSS JOIN discount_totals AS e
CROSS JOIN (VALUES
    ('source_rows'), ('added_rows'), ('billed_cost'), ('effective_cost'), ('focus_effective_cost'), ('cur_effective_cost'),
    ('cur_billed_cost'), ('commitment_fees'), ('commitment_use'), ('unused_commitment'), ('staged_added_rows'),
    ('rule_other_period'), ('rule_currency_missing'), ('rule_account_missing'), ('rule_value_missing'),
    ('rule_unknown_category'), ('rule_sum_out_of_range'), ('warn_unknown_line_item_types'), ('warn_services_without_name'),
    ('rule_effective_cost_wrongly_known'), ('rule_effective_cost_missing'), ('warn_effective_covered_usage'),
    ('warn_effective_reserved_usage'), ('warn_effective_plan_commitment'), ('warn_effective_plan_use'),
    ('warn_effective_reservation_fees'), ('warn_effective_reservation_upfront'), ('warn_effective_reservation_recurring'),
    ('warn_effective_reservations'), ('warn_effective_refunds'), ('warn_effective_focus_rows'), ('warn_effective_plan_discounts'),
    ('warn_effective_reservation_discounts'), ('warn_effective_unsorted_discounts'), ('covered_usage_lines'),
    ('reserved_usage_lines'), ('plan_fee_lines'), ('reservation_fee_lines'), ('warn_upfront_discounts'),
    ('warn_split_rows_with_cost'), ('warn_net_and_gross_differ'), ('warn_negation_differs'),
    ('warn_commitment_differs'), ('warn_no_public_prices'), ('negation_difference'), ('commitment_difference')
) AS f (name)
