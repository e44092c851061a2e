import { monthEnd, monthStart } from "./month";

const dayMs = 86_400_000;

/**
 * The UTC day on which a quota will be reached if the month goes on as it began.
 * @returns null when it is reached already, when it will not be within the month, and in the first day, which says too little
 */
export function projectedBreach(month: string, used: bigint, quota: bigint, now: Date): string | null {
  const elapsed = now.getTime() - monthStart(month);
  if (used >= quota || used <= 0n || elapsed < dayMs || now.getTime() >= monthEnd(month)) return null;
  const at = BigInt(monthStart(month)) + (BigInt(elapsed) * quota) / used;
  return at < BigInt(monthEnd(month)) ? new Date(Number(at)).toISOString().slice(0, 10) : null;
}
