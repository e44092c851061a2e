import { shorten } from "../alerts/text";
import type { Config } from "../config";
import type { Items } from "../ports";
import { usageOf } from "./usage";

/** How the tables spell principals; roles and users are named by their ARN. */
const spelt = /^((role|user):arn:|(sso|root|federated|identitycenter|service|account):.|(anonymous|unknown)$)/;
const pattern = /[*?%]/;

/**
 * Overrides that are spelt like no principal, or like a pattern, and that nobody of the last months is named by. One who is spelt well
 * may just be idle, so of them nothing is said. One line each.
 */
export async function unmatchedOverrides(
  items: Items,
  { overrides }: Pick<Config["quota"], "overrides">,
  now: Date,
): Promise<string[]> {
  const words: string[] = [];
  for (const name of new Set(overrides.map(({ principal }) => principal))) {
    if (spelt.test(name) && !pattern.test(name)) continue;
    if ((await usageOf(items, name, now)).length > 0) continue;
    const why = pattern.test(name)
      ? "names are compared letter by letter, so * ? and % stand for themselves"
      : "principals are spelt as the tables have them, such as user:arn:aws:iam::123456789012:user/alice";
    words.push(`quota.overrides: nobody is named ${shorten(name, 100)}; ${why}`);
  }
  return words;
}
