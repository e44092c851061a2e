-- gold.cost_daily: what each account spent on each service, day by day.
--   Of several reports of one bill each billing account is read from one, so nothing counts twice. Credits, refunds and tax have rows
--   of their own. What a line does not say (region, usage type, operation, unit) is an empty text.
-- grain:      billing_period, charge_date, billing_account_id, sub_account_id, service_name, region_id, charge_category, x_usage_type, x_operation, billing_currency, consumed_unit
-- inputs:     silver.cost_line_items
-- partition:  billing_period, replaced whole, because AWS restates charges until a month is final
-- freshness:  24 h
-- run:        cost
-- units:      billed_cost, effective_cost: decimal, in billing_currency, never summed across currencies; consumed_quantity: in consumed_unit
-- source:     FOCUS 1.2 BilledCost, EffectiveCost, ChargePeriodStart, ChargeCategory
-- columns:
--   charge_date         date            UTC day on which the charge begins; a charge of a longer time stands whole on its first day
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
--   effective_cost      decimal(38,24)  what the day's use cost, commitments spread over their use; null of a report that does not say what of a commitment was used
--   consumed_quantity   decimal(38,24)  what was used; null where nothing was measured
--   line_items          bigint          rows of silver, those that it adds to lines included
--   billing_period      varchar         YYYY-MM (partition)
CREATE TABLE ${target}
WITH (format = 'PARQUET', write_compression = 'SNAPPY', external_location = '${location}') AS
WITH charges AS (
    SELECT
        CAST(charge_period_start AS date) AS charge_date,
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
        consumed_quantity
    FROM silver.cost_line_items
    WHERE
        billing_period = '${billing_period}'
        AND x_report IN (${reports})
        AND (x_report || '|' || billing_account_id) NOT IN (${left_out}) -- accounts that another report feeds
        AND (x_report || '|' || billing_account_id || '|' || billing_currency) NOT IN (${left_out}) -- or one of their currencies
)
SELECT
    charge_date,
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
    count(*) AS line_items
FROM charges
GROUP BY
    charge_date, billing_account_id, sub_account_id, service_name, region_id, charge_category, x_usage_type, x_operation,
    billing_currency, consumed_unit
