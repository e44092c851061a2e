/**
 * AWS's own way from a CSV name to a Parquet name: `lineItem/UsageAmount` to `line_item_usage_amount`, `ReservationARN` to
 * `reservation_a_r_n`, `resourceTags/user:Cost-Center` to `resource_tags_user_cost_center`, `x_ServiceCode` to `x_service_code`.
 */
export const snake = (name: string): string =>
  (/[a-z]/.test(name) ? name.replace(/(?<!^)(?=[A-Z])/g, "_") : name)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "");

/** What two spellings of one name have in common: `lineItem/UsageAmount`, `line_item_usage_amount`, `LINEITEM/usageamount`. */
export const nameKey = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, "");
