-- What DuckDB alone makes of the same report: the .csv.gz is read directly, no staging, no ledger, no audits.
-- Same columns and rules as sql/silver/cost_line_items/cur.sql and the gold tables, for what the generated report holds, written the way
-- DuckDB likes best. Left out, which favours this script: position of the rows, net costs, commitments that were not used up, refunds,
-- units and services that the report does not have, times that are no times, and amounts that are none; the data has none of
-- these, and `npm run bench:cost` compares all rows.

CREATE MACRO text(t) AS CASE WHEN t <> '' AND t <> 'NULL' THEN t END;
-- a cast to 38 digits costs ten times the one to 18, which is enough for nearly every amount
CREATE MACRO money(t) AS CASE
    WHEN t IS NULL OR t = '' THEN NULL
    WHEN length(t) - strpos(t, '.') <= 12 AND strpos(t, '.') > 0 AND strpos(t, 'E') = 0
        THEN coalesce(CAST(TRY_CAST(t AS DECIMAL(18, 12)) AS DECIMAL(38, 24)), CAST(t AS DECIMAL(38, 24)))
    ELSE CAST(t AS DECIMAL(38, 24))
END;
CREATE MACRO tag(k, t) AS CASE WHEN t <> '' THEN '"' || k || '":' || to_json(t) END;

CREATE TEMP VIEW lines AS
SELECT
    "bill/PayerAccountId" AS billing_account_id,
    "lineItem/UsageAccountId" AS sub_account_id,
    "lineItem/CurrencyCode" AS billing_currency,
    CAST("bill/BillingPeriodStartDate" AS TIMESTAMP_MS) AS billing_period_start,
    CAST("bill/BillingPeriodEndDate" AS TIMESTAMP_MS) AS billing_period_end,
    CAST("lineItem/UsageStartDate" AS TIMESTAMP_MS) AS charge_period_start,
    CAST("lineItem/UsageEndDate" AS TIMESTAMP_MS) AS charge_period_end,
    "lineItem/LineItemType" AS kind,
    text("lineItem/LineItemDescription") AS charge_description,
    coalesce(money("lineItem/UnblendedCost"), 0) AS cost,
    money("savingsPlan/SavingsPlanEffectiveCost") AS plan_cost,
    money("pricing/publicOnDemandCost") AS public_cost,
    money("pricing/publicOnDemandRate") AS public_rate,
    money("lineItem/UsageAmount") AS amount,
    text("pricing/unit") AS unit,
    text("product/ProductName") AS product_name,
    text("lineItem/ProductCode") AS code,
    text("product/productFamily") AS family,
    text("lineItem/LegalEntity") AS publisher_name,
    text("bill/InvoicingEntity") AS invoice_issuer_name,
    text("bill/InvoiceId") AS invoice_id,
    coalesce(text("product/regionCode"), text("product/region")) AS region_id,
    text("product/location") AS region_name,
    text("lineItem/AvailabilityZone") AS availability_zone,
    text("lineItem/ResourceId") AS resource_id,
    text("product/sku") AS sku_id,
    text("lineItem/UsageType") AS usage_type,
    coalesce(text("pricing/RateCode"), text("pricing/RateId")) AS sku_price_id,
    text("savingsPlan/SavingsPlanARN") AS plan,
    text("reservation/ReservationARN") AS reservation,
    '{' || nullif(concat_ws(
        ',',
        tag('Application', "resourceTags/user:Application"),
        tag('CostCenter', "resourceTags/user:CostCenter"),
        tag('Environment', "resourceTags/user:Environment"),
        tag('Name', "resourceTags/user:Name"),
        tag('Owner', "resourceTags/user:Owner"),
        tag('Project', "resourceTags/user:Project"),
        tag('Team', "resourceTags/user:Team"),
        tag('aws:createdBy', "resourceTags/aws:createdBy")
    ), '') || '}' AS tags,
    text("lineItem/Operation") AS operation,
    filename AS source_file
FROM read_csv('${logs}', header = true, all_varchar = true, delim = ',', quote = '"', escape = '"', filename = true, strict_mode = true);

COPY (
    SELECT
        billing_account_id,
        sub_account_id,
        billing_currency,
        billing_period_start,
        billing_period_end,
        charge_period_start,
        charge_period_end,
        CASE kind WHEN 'Tax' THEN 'Tax' ELSE 'Usage' END AS charge_category,
        CASE WHEN kind <> 'Tax' AND charge_period_end <= billing_period_start THEN 'Correction' END AS charge_class,
        CASE kind WHEN 'Tax' THEN 'One-Time' ELSE 'Usage-Based' END AS charge_frequency,
        charge_description,
        CASE kind WHEN 'SavingsPlanCoveredUsage' THEN 0 ELSE cost END AS billed_cost,
        CASE kind WHEN 'SavingsPlanCoveredUsage' THEN coalesce(plan_cost, 0) ELSE cost END AS effective_cost,
        CASE kind WHEN 'Usage' THEN coalesce(public_cost, cost) WHEN 'Tax' THEN cost ELSE public_cost END AS list_cost,
        CASE kind WHEN 'SavingsPlanCoveredUsage' THEN public_cost ELSE cost END AS contracted_cost,
        CASE WHEN kind <> 'Tax' THEN public_rate END AS list_unit_price,
        CASE kind WHEN 'Usage' THEN 'Standard' WHEN 'SavingsPlanCoveredUsage' THEN 'Committed' END AS pricing_category,
        CASE WHEN kind <> 'Tax' THEN amount END AS pricing_quantity,
        CASE WHEN kind <> 'Tax' THEN CASE unit WHEN 'Hrs' THEN 'Hours' WHEN 'GB-Mo' THEN 'GB-Months' WHEN 'Lambda-GB-Second' THEN 'Lambda-GB-Seconds' ELSE unit END END AS pricing_unit,
        CASE WHEN kind <> 'Tax' THEN amount END AS consumed_quantity,
        CASE WHEN kind <> 'Tax' THEN CASE unit WHEN 'Hrs' THEN 'Hours' WHEN 'GB-Mo' THEN 'GB-Months' WHEN 'Lambda-GB-Second' THEN 'Lambda-GB-Seconds' ELSE unit END END AS consumed_unit,
        product_name AS service_name,
        CASE
            WHEN code = 'AmazonEC2' AND family IN ('Storage', 'Storage Snapshot') THEN 'Storage'
            WHEN kind = 'Tax' THEN 'Other'
            WHEN code IN ('AmazonEC2', 'AWSLambda') THEN 'Compute'
            WHEN code = 'AmazonS3' THEN 'Storage'
            WHEN code IN ('AmazonRDS', 'AmazonDynamoDB') THEN 'Databases'
            WHEN code = 'AWSELB' THEN 'Networking'
            WHEN code = 'AmazonCloudWatch' THEN 'Management and Governance'
            WHEN code = 'awskms' THEN 'Identity'
            ELSE 'Other'
        END AS service_category,
        'AWS' AS provider_name,
        publisher_name,
        invoice_issuer_name,
        invoice_id,
        region_id,
        region_name,
        CASE WHEN regexp_matches(availability_zone, '[0-9][a-z]$') THEN availability_zone END AS availability_zone,
        resource_id,
        CASE WHEN kind <> 'Tax' THEN sku_id END AS sku_id,
        usage_type AS sku_meter,
        CASE WHEN kind <> 'Tax' THEN sku_price_id END AS sku_price_id,
        coalesce(plan, reservation) AS commitment_discount_id,
        CASE WHEN plan IS NOT NULL THEN 'Spend' WHEN reservation IS NOT NULL THEN 'Usage' END AS commitment_discount_category,
        CASE WHEN plan IS NOT NULL THEN 'Savings Plan' WHEN reservation IS NOT NULL THEN 'Reserved Instance' END AS commitment_discount_type,
        CASE kind WHEN 'SavingsPlanCoveredUsage' THEN 'Used' END AS commitment_discount_status,
        tags,
        operation AS x_operation,
        usage_type AS x_usage_type,
        code AS x_service_code,
        kind AS x_line_item_type,
        'legacy' AS x_source_format,
        source_file
    FROM lines
) TO '${out}/silver.parquet' (FORMAT parquet, COMPRESSION snappy);

CREATE TEMP VIEW charges AS
SELECT
    CAST(charge_period_start AS DATE) AS charge_date,
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
    invoice_id
FROM read_parquet('${out}/silver.parquet');

COPY (
    SELECT * EXCLUDE (billed_cost, effective_cost, consumed_quantity, invoice_id),
        sum(billed_cost) AS billed_cost,
        sum(effective_cost) AS effective_cost,
        sum(consumed_quantity) AS consumed_quantity,
        count(*) AS line_items
    FROM charges
    GROUP BY ALL
) TO '${out}/daily.parquet' (FORMAT parquet, COMPRESSION snappy);

COPY (
    SELECT *, CASE WHEN max(is_open) OVER (PARTITION BY billing_account_id) = 1 THEN 'provisional' ELSE 'closed' END AS period_status
    FROM (
        SELECT * EXCLUDE (charge_date, billed_cost, effective_cost, consumed_quantity, invoice_id),
            sum(billed_cost) AS billed_cost,
            sum(effective_cost) AS effective_cost,
            sum(consumed_quantity) AS consumed_quantity,
            count(*) AS line_items,
            max(CASE WHEN invoice_id IS NULL THEN 1 ELSE 0 END) AS is_open
        FROM charges
        GROUP BY ALL
    )
) TO '${out}/monthly.parquet' (FORMAT parquet, COMPRESSION snappy);

COPY (
    SELECT sub_account_id, service_name, billing_currency, sum(billed_cost) AS billed_cost, sum(effective_cost) AS effective_cost, count(*) AS line_items
    FROM charges
    GROUP BY ALL
) TO '${out}/deliveries.parquet' (FORMAT parquet, COMPRESSION snappy);
