-- staged.focus_lines: rows of FOCUS exports, 1.0 to 1.3, one row per charge, by billing period and file.
-- partition:  billing_period, batch_id, file_id, load_id: one Parquet part each, written once by inspection, which takes a file whole or not
--             at all, and registered anew for each build that reads it: a query names its load_id
-- run:        cost
-- units:      amounts in the row's currency, times in UTC; blank, the text NULL and an absent column are null
-- source:     FOCUS specification 1.0 to 1.3; AWS Data Exports table dictionary, FOCUS 1.2 with AWS columns
-- columns:
--   availability_zone                       varchar         zone of the resource
--   billed_cost                             decimal(38,24)  what is invoiced; blank is null
--   billing_account_id                      varchar         account that pays; digits with their leading zeros
--   billing_account_name                    varchar         its name
--   billing_account_type                    varchar         its kind, FOCUS 1.2
--   billing_currency                        varchar         currency of every amount of the row
--   billing_period_end                      timestamp(3)    as delivered: the next month's start, or the last second before it
--   billing_period_start                    timestamp(3)    its month is the partition; never null
--   capacity_reservation_id                 varchar         FOCUS 1.2
--   capacity_reservation_status             varchar         Used or Unused, FOCUS 1.2
--   charge_category                         varchar         Usage, Purchase, Tax, Credit, Adjustment
--   charge_class                            varchar         Correction of an invoiced period, else null
--   charge_description                      varchar         AWS's words for the charge
--   charge_frequency                        varchar         One-Time, Recurring, Usage-Based
--   charge_period_end                       timestamp(3)    exclusive; as delivered
--   charge_period_start                     timestamp(3)    start of the charge
--   commitment_discount_category            varchar         Spend or Usage
--   commitment_discount_id                  varchar         ARN of the savings plan or reservation
--   commitment_discount_name                varchar         its name
--   commitment_discount_quantity            decimal(38,24)  FOCUS 1.2
--   commitment_discount_status              varchar         Used or Unused
--   commitment_discount_type                varchar         Savings Plan, Reserved Instance
--   commitment_discount_unit                varchar         FOCUS 1.2
--   consumed_quantity                       decimal(38,24)  in consumed_unit; null for what is no usage
--   consumed_unit                           varchar         such as Hours or GB-Months
--   contracted_cost                         decimal(38,24)  at the negotiated price
--   contracted_unit_price                   decimal(38,24)  the negotiated price
--   effective_cost                          decimal(38,24)  amortised, after all discounts
--   invoice_id                              varchar         FOCUS 1.2; blank until the bill is final
--   invoice_issuer_name                     varchar         who sends the invoice
--   list_cost                               decimal(38,24)  at the public price
--   list_unit_price                         decimal(38,24)  the public price
--   pricing_category                        varchar         Standard, Committed, Dynamic, Other
--   pricing_currency                        varchar         FOCUS 1.2
--   pricing_currency_contracted_unit_price  decimal(38,24)  in pricing_currency, FOCUS 1.2
--   pricing_currency_effective_cost         decimal(38,24)  in pricing_currency, FOCUS 1.2
--   pricing_currency_list_unit_price        decimal(38,24)  in pricing_currency, FOCUS 1.2
--   pricing_quantity                        decimal(38,24)  in pricing_unit
--   pricing_unit                            varchar         unit that prices are for
--   provider_name                           varchar         who makes the resource or service available
--   publisher_name                          varchar         who produced it
--   region_id                               varchar         such as eu-central-1
--   region_name                             varchar         such as EU (Frankfurt)
--   resource_id                             varchar         ARN, instance id, bucket ...
--   resource_name                           varchar         name that its owner gave it
--   resource_type                           varchar         kind of resource
--   service_category                        varchar         one of FOCUS's 19
--   service_name                            varchar         such as Amazon Simple Storage Service
--   service_subcategory                     varchar         FOCUS 1.2
--   sku_id                                  varchar         id of the product
--   sku_meter                               varchar         what is counted, FOCUS 1.2
--   sku_price_details                       varchar         JSON text, keys sorted; FOCUS 1.2
--   sku_price_id                            varchar         id of the price
--   sub_account_id                          varchar         account that used it; may be blank on the payer's tax
--   sub_account_name                        varchar         its name
--   sub_account_type                        varchar         its kind, FOCUS 1.2
--   tags                                    varchar         JSON text of the tags, keys sorted
--   x_cost_categories                       varchar         JSON text of the cost categories, keys sorted
--   x_discounts                             varchar         JSON text of the discounts, keys sorted
--   x_operation                             varchar         AWS's operation
--   x_service_code                          varchar         AWS's service code
--   x_usage_type                            varchar         AWS's usage type
--   source_format                           varchar         focus-1.0, focus-1.1, focus-1.2 or focus-1.3
--   source_file                             varchar         raw file the row came from
--   source_index                            bigint          position of the row in its file, from 0
--   billing_period                          varchar         YYYY-MM, month of the billing period's start (partition)
--   batch_id                                varchar         batch that brought the file in (partition)
--   file_id                                 varchar         names one reading of a file: hash of its key, version, batch and inspector (partition)
--   load_id                                 varchar         names the files that one build reads together: hash of their ids (partition)
CREATE EXTERNAL TABLE staged.focus_lines (
    availability_zone string,
    billed_cost decimal(38,24),
    billing_account_id string,
    billing_account_name string,
    billing_account_type string,
    billing_currency string,
    billing_period_end timestamp,
    billing_period_start timestamp,
    capacity_reservation_id string,
    capacity_reservation_status string,
    charge_category string,
    charge_class string,
    charge_description string,
    charge_frequency string,
    charge_period_end timestamp,
    charge_period_start timestamp,
    commitment_discount_category string,
    commitment_discount_id string,
    commitment_discount_name string,
    commitment_discount_quantity decimal(38,24),
    commitment_discount_status string,
    commitment_discount_type string,
    commitment_discount_unit string,
    consumed_quantity decimal(38,24),
    consumed_unit string,
    contracted_cost decimal(38,24),
    contracted_unit_price decimal(38,24),
    effective_cost decimal(38,24),
    invoice_id string,
    invoice_issuer_name string,
    list_cost decimal(38,24),
    list_unit_price decimal(38,24),
    pricing_category string,
    pricing_currency string,
    pricing_currency_contracted_unit_price decimal(38,24),
    pricing_currency_effective_cost decimal(38,24),
    pricing_currency_list_unit_price decimal(38,24),
    pricing_quantity decimal(38,24),
    pricing_unit string,
    provider_name string,
    publisher_name string,
    region_id string,
    region_name string,
    resource_id string,
    resource_name string,
    resource_type string,
    service_category string,
    service_name string,
    service_subcategory string,
    sku_id string,
    sku_meter string,
    sku_price_details string,
    sku_price_id string,
    sub_account_id string,
    sub_account_name string,
    sub_account_type string,
    tags string,
    x_cost_categories string,
    x_discounts string,
    x_operation string,
    x_service_code string,
    x_usage_type string,
    source_format string,
    source_file string,
    source_index bigint
)
PARTITIONED BY (billing_period string, batch_id string, file_id string, load_id string)
STORED AS PARQUET
LOCATION '${location}'
