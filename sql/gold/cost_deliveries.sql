-- gold.cost_deliveries: totals of one delivery of one report, by account and service; the difference of two deliveries is what changed.
--   Built once, while the delivery is the newest one, and never again: what AWS said then stays known.
-- grain:      x_report, billing_period, delivery_id, sub_account_id, service_name, billing_currency
-- inputs:     silver.cost_line_items
-- partition:  x_report, billing_period, delivery_id, written once
-- freshness:  24 h
-- run:        cost
-- units:      billed_cost, effective_cost: decimal, in billing_currency, never summed across currencies; delivered_at: UTC
-- source:     silver.cost_line_items as it was made from this delivery
-- columns:
--   delivered_at      timestamp(3)    when the delivery was complete, UTC
--   sub_account_id    varchar         account that used it
--   service_name      varchar         such as Amazon Simple Storage Service
--   billing_currency  varchar         currency of the costs
--   billed_cost       decimal(38,24)  what the invoice says
--   effective_cost    decimal(38,24)  what the period's use cost, commitments spread over their use; null of a report that does not say what of a commitment was used
--   line_items        bigint          rows of silver, those that it adds to lines included
--   x_report          varchar         name of the report (partition)
--   billing_period    varchar         YYYY-MM (partition)
--   delivery_id       varchar         id of the delivery (partition)
CREATE TABLE ${target}
WITH (format = 'PARQUET', write_compression = 'SNAPPY', external_location = '${location}') AS
SELECT
    CAST(TIMESTAMP '${delivered_at}' AS timestamp(3)) AS delivered_at,
    sub_account_id,
    coalesce(service_name, '') AS service_name,
    billing_currency,
    sum(billed_cost) AS billed_cost,
    sum(effective_cost) AS effective_cost,
    count(*) AS line_items
FROM silver.cost_line_items
WHERE billing_period = '${billing_period}' AND x_report = '${x_report}'
GROUP BY sub_account_id, coalesce(service_name, ''), billing_currency
