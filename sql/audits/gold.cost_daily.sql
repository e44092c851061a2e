-- audits of gold.cost_daily
-- What is left out of a report, because another report feeds the account, is counted from silver, so that both together are all of it.
-- balance: billed_cost + left_out_billed_cost = inputs.billed_cost
-- balance: effective_cost + left_out_effective_cost = inputs.effective_cost
-- balance: line_items + left_out_rows = inputs.rows
WITH totals AS (
    SELECT
        sum(billed_cost) AS billed_cost,
        sum(effective_cost) AS effective_cost,
        sum(line_items) AS line_items,
        sum(CASE WHEN line_items > 0 THEN 0 ELSE 1 END) AS rule_row_of_nothing
    FROM ${target}
),
left_out AS (
    SELECT sum(billed_cost) AS billed_cost, sum(effective_cost) AS effective_cost, count(*) AS line_items
    FROM silver.cost_line_items
    WHERE
        billing_period = '${billing_period}'
        AND x_report IN (${reports})
        AND (
            (x_report || '|' || billing_account_id) IN (${left_out})
            OR (x_report || '|' || billing_account_id || '|' || billing_currency) IN (${left_out})
        )
)
SELECT
    f.name,
    coalesce(CASE f.name
        WHEN 'billed_cost' THEN CAST(t.billed_cost AS varchar)
        WHEN 'effective_cost' THEN CAST(t.effective_cost AS varchar)
        WHEN 'line_items' THEN CAST(t.line_items AS varchar)
        WHEN 'left_out_billed_cost' THEN CAST(o.billed_cost AS varchar)
        WHEN 'left_out_effective_cost' THEN CAST(o.effective_cost AS varchar)
        WHEN 'left_out_rows' THEN CAST(o.line_items AS varchar)
        WHEN 'rule_row_of_nothing' THEN CAST(t.rule_row_of_nothing AS varchar)
    END, '0') AS found
FROM totals AS t
CROSS JOIN left_out AS o
CROSS JOIN (VALUES
    ('left_out_billed_cost'), ('left_out_effective_cost'), ('left_out_rows'),
    ('billed_cost'), ('effective_cost'), ('line_items'), ('rule_row_of_nothing')
) AS f (name)
