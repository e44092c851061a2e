import type { Items } from "../ports";

export type Range = NonNullable<Parameters<Items["query"]>[1]>;

interface KeyCondition {
  KeyConditionExpression: string;
  ExpressionAttributeValues: Record<string, string>;
}

/**
 * A range of sort keys as DynamoDB takes it: one condition on the key, no empty value, BETWEEN with both ends.
 * @returns condition: undefined when nothing can be in the range; end: the key that BETWEEN adds and the range leaves out
 */
export function keyRange(
  pk: string,
  { prefix, from, to }: Range,
): { condition: KeyCondition | undefined; end?: string } {
  const lower = from ?? prefix ?? "";
  const upper = to ?? (prefix === undefined ? undefined : `${prefix}\u{10ffff}`);
  const where = (expression: string, values: Record<string, string>): { condition: KeyCondition } => ({
    condition: {
      KeyConditionExpression: `pk = :pk${expression && ` AND ${expression}`}`,
      ExpressionAttributeValues: { ":pk": pk, ...values },
    },
  });
  if (from === undefined && to === undefined)
    return prefix ? where("begins_with(sk, :prefix)", { ":prefix": prefix }) : where("", {});
  if (upper === undefined) return lower === "" ? where("", {}) : where("sk >= :lower", { ":lower": lower });
  // BETWEEN with its ends the wrong way round is refused, and the order of keys is that of their bytes.
  if (upper === "" || Buffer.compare(Buffer.from(lower), Buffer.from(upper)) >= 0) return { condition: undefined };
  if (lower === "") return where("sk < :upper", { ":upper": upper });
  return { ...where("sk BETWEEN :lower AND :upper", { ":lower": lower, ":upper": upper }), end: upper };
}
