import { UsageError } from "../pipeline/errors";

/** @throws {UsageError} */
export function checkMonth(month: string | undefined): void {
  if (month !== undefined && !/^\d{4}-(0[1-9]|1[0-2])$/.test(month))
    throw new UsageError(`--month ${month} is not a month such as 2026-01`);
}

/**
 * A month that is asked for and not there is the same mistake in every command about cost.
 * @throws {UsageError} naming the months that are published
 */
export function checkPublished(month: string | undefined, published: Iterable<string>): void {
  const months = [...new Set(published)].sort();
  if (month === undefined || months.includes(month)) return;
  throw new UsageError(
    months.length > 0 ? `${month} is not published; these months are: ${months.join(", ")}` : noCost,
  );
}

export const noCost = "no cost is published yet; `sluice run --cost DIR` takes in the reports in a folder";
