-- gold.cost_monthly: what each account spent on each service in a billing period, and whether that can still change.
--   The same figures as gold.cost_daily without the day: credits, refunds and tax in rows of their own, empty texts for what a
--   line does not say.
-- grain:      billing_period, x_report, billing_account_id, sub_account_id, service_name, region_id, charge_category, x_usage_type, x_operation, billing_currency, consumed_unit
-- inputs:     silver.cost_line_items
-- partition:  billing_period, replaced whole, because AWS restates charges until a month is final
-- freshness:  24 h
-- run:        cost
-- units:      billed_cost, effective_cost: decimal, in billing_currency, never summed across currencies; consumed_quantity: in consumed_unit
-- source:     FOCUS 1.2 BilledCost, EffectiveCost, InvoiceId; CUR bill/InvoiceId
-- columns:
--   billing_account_id  varchar         account that pays
--   sub_account_id      varchar         account that used it
--   service_name        varchar         such as Amazon Simple Storage Service
--   region_id           varchar         such as eu-central-1; empty where there is none
--   charge_category     varchar         Usage, Purchase, Tax, Credit, Adjustment
--   x_usage_type        varchar         AWS's usage type; empty where there is none
--   x_operation         varchar         AWS's operation; empty where there is none
--   billing_currency    varchar         currency of the costs
--   consumed_unit       varchar         unit of consumed_quantity; empty where nothing was measured
--   billed_cost         decimal(38,24)  what the invoice says
--   effective_cost      decimal(38,24)  what the period's use cost, commitments spread over their use; null of a report that does not say what of a commitment was used
--   consumed_quantity   decimal(38,24)  what was used; null where nothing was measured
--   line_items          bigint          rows of silver, those that it adds to lines included
--   x_report            varchar         report of silver that feeds this account; others of the same bill are not in it
--   period_status       varchar         of the billing account: closed when every line has an invoice id, provisional when one is known to have none, unknown where a report has no such column
--   billing_period      varchar         YYYY-MM (partition)
CREATE TABLE ${target}
WITH (format = 'PARQUET', write_compression = 'SNAPPY', external_location = '${location}') AS
WITH charges AS (
    SELECT
        x_report,
        billing_account_id,
        sub_account_id,
        coalesce(service_name, '') AS service_name,
        coalesce(region_id, '') AS region_id,
        charge_category,
        coalesce(x_usage_type, '') AS x_usage_type,
        coalesce(x_operation, '') AS x_operation,
        billing_currency,
        coalesce(consumed_unit, '') AS consumed_unit,
        billed_cost,
        effective_cost,
        consumed_quantity,
        CASE -- FOCUS has them from 1.2 on, and an export's own SELECT may leave them out
            WHEN invoice_id <> '' THEN 'closed'
            WHEN x_source_format IN ('focus-1.0', 'focus-1.1') OR x_report IN (${without_invoices}) THEN 'unknown'
            ELSE 'provisional'
        END AS line_status
    FROM silver.cost_line_items
    WHERE
        billing_period = '${billing_period}'
        AND x_report IN (${reports})
        AND (x_report || '|' || billing_account_id) NOT IN (${left_out}) -- accounts that another report feeds
        AND (x_report || '|' || billing_account_id || '|' || billing_currency) NOT IN (${left_out}) -- or one of their currencies
),
sums AS (
    SELECT
        x_report,
        billing_account_id,
        sub_account_id,
        service_name,
        region_id,
        charge_category,
        x_usage_type,
        x_operation,
        billing_currency,
        consumed_unit,
        sum(billed_cost) AS billed_cost,
        sum(effective_cost) AS effective_cost,
        sum(consumed_quantity) AS consumed_quantity,
        count(*) AS line_items,
        max(CASE WHEN line_status = 'provisional' THEN 1 ELSE 0 END) AS is_open,
        max(CASE WHEN line_status = 'unknown' THEN 1 ELSE 0 END) AS is_unknown
    FROM charges
    GROUP BY
        x_report, billing_account_id, sub_account_id, service_name, region_id, charge_category, x_usage_type, x_operation,
        billing_currency, consumed_unit
)
SELECT
    billing_account_id,
    sub_account_id,
    service_name,
    region_id,
    charge_category,
    x_usage_type,
    x_operation,
    billing_currency,
    consumed_unit,
    billed_cost,
    effective_cost,
    consumed_quantity,
    line_items,
    x_report,
    CAST(CASE
        WHEN max(is_open) OVER (PARTITION BY billing_account_id) = 1 THEN 'provisional'
        WHEN max(is_unknown) OVER (PARTITION BY billing_account_id) = 1 THEN 'unknown'
        ELSE 'closed'
    END AS varchar) AS period_status
FROM sums
