-- staged.cur_lines: rows of Cost and Usage Reports, legacy and 2.0, one row per line item, by billing period and file.
-- partition:  billing_period, batch_id, file_id, load_id: one Parquet part each, written once by inspection, which takes a file whole or not
--             at all, and registered anew for each build that reads it: a query names its load_id
-- run:        cost
-- units:      amounts in the row's currency, times in UTC; blank, the text NULL and an absent column are null
-- source:     AWS Data Exports table dictionary, CUR 2.0; AWS Cost and Usage Report data dictionary
-- columns:
--   identity_line_item_id                                             varchar         id that AWS gives the line; repeats from hour to hour
--   bill_bill_type                                                    varchar         Anniversary, Purchase or Refund
--   bill_billing_period_start_date                                    timestamp(3)    its month is billing_period; never null
--   bill_billing_period_end_date                                      timestamp(3)    as delivered: the next month's start, or the last second before it
--   bill_invoice_id                                                   varchar         blank until the bill is final
--   bill_invoicing_entity                                             varchar         AWS entity that sends the invoice
--   bill_payer_account_id                                             varchar         account that pays; digits with their leading zeros
--   line_item_usage_account_id                                        varchar         account that used it
--   line_item_line_item_type                                          varchar         Usage, Tax, Credit, SavingsPlanCoveredUsage ...
--   line_item_usage_start_date                                        timestamp(3)    start of the usage
--   line_item_usage_end_date                                          timestamp(3)    end of the usage, exclusive; as delivered
--   line_item_product_code                                            varchar         AmazonEC2, AmazonS3 ...; opaque for Marketplace
--   line_item_usage_type                                              varchar         usage type with its region prefix, such as EUC1-DataTransfer-Out-Bytes
--   line_item_operation                                               varchar         operation, such as GetObject or RunInstances
--   line_item_availability_zone                                       varchar         zone; some real rows hold a region
--   line_item_resource_id                                             varchar         ARN, instance id, bucket ...; only when the report has resources
--   line_item_usage_amount                                            decimal(38,24)  in pricing_unit
--   line_item_currency_code                                           varchar         currency of every amount of the line
--   line_item_unblended_cost                                          decimal(38,24)  cost as charged to the account; blank is null
--   line_item_net_unblended_cost                                      decimal(38,24)  the same after discounts; only where the payer has any
--   line_item_blended_cost                                            decimal(38,24)  cost at the average rate of an organisation; no table below has it
--   line_item_line_item_description                                   varchar         AWS's words for the charge
--   line_item_legal_entity                                            varchar         seller of record
--   line_item_tax_type                                                varchar         VAT, USSalesTax ...
--   product_product_name                                              varchar         name of the service; where it is no column, from the map product
--   product_product_family                                            varchar         such as Compute Instance; from the map likewise
--   product_region                                                    varchar         region; from the map likewise
--   product_region_code                                               varchar         region, in newer reports; from the map likewise
--   product_location                                                  varchar         name of the place, such as EU (Frankfurt); from the map likewise
--   product_sku                                                       varchar         id of the product; from the map likewise
--   pricing_public_on_demand_cost                                     decimal(38,24)  what the usage costs on demand
--   pricing_public_on_demand_rate                                     decimal(38,24)  price of one unit on demand
--   pricing_rate_code                                                 varchar         id of the price: sku.term.rate
--   pricing_rate_id                                                   varchar         id of the price in older reports
--   pricing_term                                                      varchar         OnDemand, Reserved, Spot
--   pricing_unit                                                      varchar         unit of line_item_usage_amount, such as Hrs or GB-Mo
--   reservation_reservation_a_r_n                                     varchar         reservation that the line uses or pays for
--   reservation_effective_cost                                        decimal(38,24)  amortised cost of usage that a reservation covers
--   reservation_net_effective_cost                                    decimal(38,24)  the same after discounts
--   reservation_unused_amortized_upfront_fee_for_billing_period       decimal(38,24)  upfront fee of this month for hours that nobody used
--   reservation_unused_recurring_fee                                  decimal(38,24)  recurring fee for hours that nobody used
--   reservation_net_unused_amortized_upfront_fee_for_billing_period   decimal(38,24)  the first of these after discounts
--   reservation_net_unused_recurring_fee                              decimal(38,24)  the second after discounts
--   savings_plan_savings_plan_a_r_n                                   varchar         savings plan that the line uses or pays for
--   savings_plan_savings_plan_effective_cost                          decimal(38,24)  cost of usage that a savings plan covers
--   savings_plan_net_savings_plan_effective_cost                      decimal(38,24)  the same after discounts
--   savings_plan_total_commitment_to_date                             decimal(38,24)  commitment of the hour or the month so far
--   savings_plan_used_commitment                                      decimal(38,24)  what of it was used
--   savings_plan_recurring_commitment_for_billing_period              decimal(38,24)  monthly fee of the plan
--   savings_plan_amortized_upfront_commitment_for_billing_period      decimal(38,24)  this month's share of the upfront fee
--   savings_plan_net_recurring_commitment_for_billing_period          decimal(38,24)  monthly fee after discounts
--   savings_plan_net_amortized_upfront_commitment_for_billing_period  decimal(38,24)  this month's share after discounts
--   discount_total_discount                                           decimal(38,24)  sum of the discounts of the line
--   bill_payer_account_name                                           varchar         CUR 2.0 only
--   line_item_usage_account_name                                      varchar         CUR 2.0 only
--   line_item_iam_principal                                           varchar         caller that caused the usage; CUR 2.0 only
--   resource_tags                                                     varchar         JSON text of all tags, keys sorted; without user: or user_, with aws:
--   cost_category                                                     varchar         JSON text of the cost categories, keys sorted
--   discount                                                          varchar         JSON text of the single discounts, keys sorted
--   net_unused_commitment                                             decimal(38,24)  after discounts: of SavingsPlanRecurringFee and RIFee rows what nobody used; null without net columns
--   source_format                                                     varchar         legacy or cur2
--   source_file                                                       varchar         raw file the row came from
--   source_index                                                      bigint          position of the row in its file, from 0
--   billing_period                                                    varchar         YYYY-MM, month of the billing period's start (partition)
--   batch_id                                                          varchar         batch that brought the file in (partition)
--   file_id                                                           varchar         names one reading of a file: hash of its key, version, batch and inspector (partition)
--   load_id                                                           varchar         names the files that one build reads together: hash of their ids (partition)
CREATE EXTERNAL TABLE staged.cur_lines (
    identity_line_item_id string,
    bill_bill_type string,
    bill_billing_period_start_date timestamp,
    bill_billing_period_end_date timestamp,
    bill_invoice_id string,
    bill_invoicing_entity string,
    bill_payer_account_id string,
    line_item_usage_account_id string,
    line_item_line_item_type string,
    line_item_usage_start_date timestamp,
    line_item_usage_end_date timestamp,
    line_item_product_code string,
    line_item_usage_type string,
    line_item_operation string,
    line_item_availability_zone string,
    line_item_resource_id string,
    line_item_usage_amount decimal(38,24),
    line_item_currency_code string,
    line_item_unblended_cost decimal(38,24),
    line_item_net_unblended_cost decimal(38,24),
    line_item_blended_cost decimal(38,24),
    line_item_line_item_description string,
    line_item_legal_entity string,
    line_item_tax_type string,
    product_product_name string,
    product_product_family string,
    product_region string,
    product_region_code string,
    product_location string,
    product_sku string,
    pricing_public_on_demand_cost decimal(38,24),
    pricing_public_on_demand_rate decimal(38,24),
    pricing_rate_code string,
    pricing_rate_id string,
    pricing_term string,
    pricing_unit string,
    reservation_reservation_a_r_n string,
    reservation_effective_cost decimal(38,24),
    reservation_net_effective_cost decimal(38,24),
    reservation_unused_amortized_upfront_fee_for_billing_period decimal(38,24),
    reservation_unused_recurring_fee decimal(38,24),
    reservation_net_unused_amortized_upfront_fee_for_billing_period decimal(38,24),
    reservation_net_unused_recurring_fee decimal(38,24),
    savings_plan_savings_plan_a_r_n string,
    savings_plan_savings_plan_effective_cost decimal(38,24),
    savings_plan_net_savings_plan_effective_cost decimal(38,24),
    savings_plan_total_commitment_to_date decimal(38,24),
    savings_plan_used_commitment decimal(38,24),
    savings_plan_recurring_commitment_for_billing_period decimal(38,24),
    savings_plan_amortized_upfront_commitment_for_billing_period decimal(38,24),
    savings_plan_net_recurring_commitment_for_billing_period decimal(38,24),
    savings_plan_net_amortized_upfront_commitment_for_billing_period decimal(38,24),
    discount_total_discount decimal(38,24),
    bill_payer_account_name string,
    line_item_usage_account_name string,
    line_item_iam_principal string,
    resource_tags string,
    cost_category string,
    discount string,
    net_unused_commitment decimal(38,24),
    source_format string,
    source_file string,
    source_index bigint
)
PARTITIONED BY (billing_period string, batch_id string, file_id string, load_id string)
STORED AS PARQUET
LOCATION '${location}'
