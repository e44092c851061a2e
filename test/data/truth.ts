/** Figures of a truth as flat paths: `per_account.218007301253.records` to `2900`; places in lists count from 0. */
export function leaves(value: unknown, path: string[] = []): Map<string, string> {
  if (value === null || typeof value !== "object") return new Map([[path.join(" > "), String(value)]]);
  return new Map(Object.entries(value).flatMap(([key, part]) => [...leaves(part, [...path, key])]));
}

export interface Comparison {
  met: string[];
  /** Asked, and the answer is another, or none. */
  missed: string[];
  /** Answers in a group of the truth for which it has no figure: rows that should not be there. */
  unexpected: string[];
  /** Path and reason. */
  notAsked: [string, string][];
}

/**
 * Holds answers against a truth. Every figure of it is met, missed, or not asked for a reason given; none falls between.
 * @param open groups of which the truth lists only the largest, so other answers in them are no fault
 */
export function compare(
  truth: Map<string, string>,
  answers: Map<string, string>,
  reasons: [prefix: string, reason: string][],
  open: string[],
): Comparison {
  const result: Comparison = { met: [], missed: [], unexpected: [], notAsked: [] };
  for (const [path, expected] of truth) {
    const reason = reasons.find(([prefix]) => path.startsWith(prefix));
    const found = answers.get(path);
    if (reason) result.notAsked.push([path, reason[1]]);
    else if (found === expected) result.met.push(path);
    else result.missed.push(`${path}: ${expected} expected, ${found ?? "no answer"} found`);
  }
  for (const [path, found] of answers)
    if (!truth.has(path) && !open.some((prefix) => path.startsWith(prefix)))
      result.unexpected.push(`${path}: ${found}`);
  return result;
}
