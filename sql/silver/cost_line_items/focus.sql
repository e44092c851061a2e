-- silver.cost_line_items from staged.focus_lines: FOCUS 1.0 to 1.3; these reports say in most columns what silver says.
-- Discounts are inside their costs, and unused commitments are rows of their own, so no row is changed or added.
-- A row without an effective cost costs what is billed, unless it is of a commitment or a purchase: then the delivery has none, as any sum
-- of the others would be wrong and look right.
CREATE TABLE ${target}
WITH (format = 'PARQUET', write_compression = 'SNAPPY', external_location = '${location}') AS
WITH renamed (old_name, service_name) AS ( -- services that AWS renamed, so that a series goes on; the same list stands in cur.sql
    VALUES
    ('Amazon Elasticsearch Service', 'Amazon OpenSearch Service'),
    ('Amazon Kinesis Analytics', 'Amazon Managed Service for Apache Flink'),
    ('Amazon Kinesis Firehose', 'Amazon Data Firehose'),
    ('AWS Single Sign-On', 'AWS IAM Identity Center')
),
silent AS (
    SELECT count(*) AS silent_count
    FROM staged.focus_lines
    WHERE
        billing_period = '${billing_period}'
        AND load_id = '${load_id}'
        AND effective_cost IS NULL
        AND (commitment_discount_id IS NOT NULL OR lower(trim(charge_category)) = 'purchase')
),
lines AS (
    SELECT
        *,
        CASE -- an inclusive end
            WHEN second(charge_period_end) = 59 AND minute(charge_period_end) = 59
                THEN date_add('second', 1, date_trunc('second', charge_period_end))
            ELSE charge_period_end
        END AS charge_end
    FROM staged.focus_lines
    WHERE billing_period = '${billing_period}' AND load_id = '${load_id}'
)
SELECT
    l.billing_account_id,
    l.billing_account_name,
    l.billing_account_type,
    coalesce(l.sub_account_id, l.billing_account_id) AS sub_account_id,
    l.sub_account_name,
    l.sub_account_type,
    l.billing_currency,
    CASE -- the first midnight in a zone east of Greenwich is an instant of the month before
        WHEN l.billing_period_start >= date_add('hour', -14, TIMESTAMP '${billing_period}-01 00:00:00.000')
            THEN greatest(l.billing_period_start, CAST(TIMESTAMP '${billing_period}-01 00:00:00.000' AS timestamp(3)))
        ELSE l.billing_period_start
    END AS billing_period_start,
    CAST(date_add('month', 1, TIMESTAMP '${billing_period}-01 00:00:00.000') AS timestamp(3)) AS billing_period_end,
    l.charge_period_start,
    CAST(l.charge_end AS timestamp(3)) AS charge_period_end,
    CAST(CASE lower(trim(l.charge_category)) -- other programs write it in other cases
        WHEN 'usage' THEN 'Usage'
        WHEN 'purchase' THEN 'Purchase'
        WHEN 'tax' THEN 'Tax'
        WHEN 'credit' THEN 'Credit'
        WHEN 'adjustment' THEN 'Adjustment'
        ELSE l.charge_category
    END AS varchar) AS charge_category,
    l.charge_class,
    l.charge_frequency,
    l.charge_description,
    coalesce(l.billed_cost, 0) AS billed_cost,
    CASE WHEN s.silent_count = 0 THEN coalesce(l.effective_cost, l.billed_cost, 0) END AS effective_cost,
    l.list_cost,
    l.contracted_cost,
    l.list_unit_price,
    l.contracted_unit_price,
    l.pricing_category,
    l.pricing_quantity,
    l.pricing_unit,
    l.pricing_currency,
    l.pricing_currency_contracted_unit_price,
    l.pricing_currency_effective_cost,
    l.pricing_currency_list_unit_price,
    l.consumed_quantity,
    l.consumed_unit,
    CAST(coalesce(n.service_name, l.service_name) AS varchar) AS service_name,
    l.service_category,
    l.service_subcategory,
    l.provider_name,
    l.publisher_name,
    l.invoice_issuer_name,
    l.invoice_id,
    l.region_id,
    l.region_name,
    CASE
        WHEN regexp_like(l.availability_zone, '([0-9][a-z]|-wlz-[0-9]+)\z') THEN l.availability_zone
    END AS availability_zone, -- some rows hold a region there
    l.resource_id,
    l.resource_name,
    l.resource_type,
    l.sku_id,
    l.sku_meter,
    l.sku_price_id,
    l.sku_price_details,
    l.commitment_discount_id,
    l.commitment_discount_name,
    l.commitment_discount_category,
    l.commitment_discount_type,
    l.commitment_discount_status,
    l.commitment_discount_quantity,
    l.commitment_discount_unit,
    l.capacity_reservation_id,
    l.capacity_reservation_status,
    l.tags,
    l.x_cost_categories,
    l.x_discounts,
    l.x_operation,
    coalesce(l.x_usage_type, l.sku_meter) AS x_usage_type, -- FOCUS 1.2 has it as the meter
    l.x_service_code,
    CAST(NULL AS varchar) AS x_line_item_type,
    CAST(NULL AS varchar) AS x_iam_principal,
    l.source_format AS x_source_format,
    l.batch_id,
    l.source_file,
    l.source_index
FROM lines AS l
CROSS JOIN silent AS s
LEFT JOIN renamed AS n ON n.old_name = l.service_name
