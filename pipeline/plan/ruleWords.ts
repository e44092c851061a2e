/** What to do where the data is as AWS wrote it and the tables are not: nobody can mend that but us. */
const ours =
  "this is a fault of Sluice's SQL, not of your data; report it with what `sluice runs show` says of the run";
const again = "take the file as AWS delivered it, and look at what changed it if it comes like this from AWS";

/** Why a rule of an audit did not hold, and what to do next. Each `rule_...` of sql/audits/ has its words here. */
export const ruleWords: Record<string, string> = {
  rule_account_missing: `no account that pays is named; ${again}`,
  rule_corrections_in_a_circle: `corrections of CloudTrail events name each other, so none of them is the last; set their log file aside (move it out of the folder) and run again`,
  rule_currency_missing: `no currency is named; ${again}`,
  rule_effective_cost_missing: `no effective cost, though the delivery says all that it is made of; ${ours}`,
  rule_effective_cost_wrongly_known: `an effective cost, though the delivery does not say what of its commitments was used; ${ours}`,
  rule_grain_not_null: `a part of the key is missing; ${ours}`,
  rule_grain_unique: `several rows have one key; ${ours}`,
  rule_other_day: `events of another day than the partition's; ${ours}`,
  rule_other_hour: `events of another hour than the row's; ${ours}`,
  rule_other_month: `events of another month than the partition's; ${ours}`,
  rule_other_period: `lines of another billing period than the delivery's; ${again}`,
  rule_principal_missing: `nobody is named who made the call; ${ours}`,
  rule_row_of_nothing: `rows that no line or event is behind; ${ours}`,
  rule_sum_out_of_range:
    "amounts or quantities are so large that a sum of the month may not be exact (50 trillion, all added without their signs); find the largest in the report, and if it is real, leave that file out and report it",
  rule_unknown_category:
    "a charge category that FOCUS has not (Usage, Purchase, Tax, Credit, Adjustment); correct the column ChargeCategory, or have the report exported as FOCUS has it",
  rule_unknown_route: `a way of the data that is not known; ${ours}`,
  rule_unknown_status: `a status of a month that is not known; ${ours}`,
  rule_value_missing: `no start of the charge, or no cost; ${again}`,
};
