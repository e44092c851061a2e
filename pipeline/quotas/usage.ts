import { subjectKey } from "../alerts/subjectKey";
import type { Items, Row } from "../ports";
import type { MonthState } from "./due";
import { monthEnd } from "./month";

/** What a principal used in a month, in absolute figures; all of them are decimal text. */
export interface UsageItem {
  principal: string;
  principalKind: string;
  month: string;
  getObjectRequests: string;
  getObjectBytes: string;
  otherBytes: string;
  unknownBytesRequests: string;
  /** generation of gold.s3_transfer_monthly that the figures are from */
  generation: string;
  /** fencing token of the run that wrote them */
  token: number;
}
const keptMs = 90 * 86_400_000;

/** Epoch seconds: 90 days after the month's end, or after the writing when the month was over by then. */
export const usageExpiry = (month: string, now: Date): number =>
  Math.floor((Math.max(monthEnd(month), now.getTime()) + keptMs) / 1000);

export const usagePk = (principal: string): string => `usage#${subjectKey(principal)}`;

/** A row of `internal.usage_changes` as an item. Absolute, so writing it twice changes nothing. */
export function usageItem(
  row: Row,
  { month, generation }: Pick<MonthState, "month" | "generation">,
  token: number,
  now: Date,
): { pk: string; sk: string; body: UsageItem; expiresAt: number } {
  const body: UsageItem = {
    principal: row.principal!,
    principalKind: row.principal_kind ?? "unknown",
    month,
    getObjectRequests: row.get_object_requests!,
    getObjectBytes: row.get_object_bytes!,
    otherBytes: row.other_bytes!,
    unknownBytesRequests: row.unknown_bytes_requests!,
    generation,
    token,
  };
  return { pk: usagePk(body.principal), sk: month, body, expiresAt: usageExpiry(month, now) };
}

/** The months of one principal, oldest first, without those that have expired: the store removes them when it likes. */
export async function usageOf(items: Items, principal: string, now: Date): Promise<UsageItem[]> {
  const months: UsageItem[] = [];
  for await (const { body, expiresAt } of items.query<UsageItem>(usagePk(principal)))
    if (expiresAt === undefined || expiresAt > now.getTime() / 1000) months.push(body);
  return months;
}
