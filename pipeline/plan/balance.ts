import type { Figures, Input } from "./types";

/** One audit that did not hold, in words that name it. */
export interface Finding {
  /** the rule's name, or the balance as it is written in the audit file */
  audit: string;
  words: string;
}

/**
 * Compares an audit's figures with what is expected: 0 for each `rule_...`, equal sides for each balance.
 * A side is a sum of figure names; `inputs.x` is the sum of figure x over the inputs.
 * @throws {Error} naming a figure that the audit did not return
 */
export function findings(figures: Figures, inputs: Input[], balances: string[]): Finding[] {
  const found: Finding[] = [];
  for (const [name, value] of Object.entries(figures))
    if (name.startsWith("rule_") && BigInt(value) !== 0n)
      found.push({ audit: name, words: `${name} found ${value} rows, 0 expected` });
  for (const balance of balances) {
    const [left, right] = balance.split("=").map((side) => total(side, figures, inputs)) as [bigint, bigint];
    if (left !== right)
      found.push({ audit: balance, words: `${balance}: ${left} against ${right}, difference ${left - right}` });
  }
  return found;
}

function total(side: string, figures: Figures, inputs: Input[]): bigint {
  const term = (name: string): bigint => {
    if (!name.startsWith("inputs.")) return BigInt(need(figures, name));
    return inputs.reduce((sum, input) => sum + BigInt(need(input.figures, name.slice("inputs.".length))), 0n);
  };
  return side.split("+").reduce((sum, name) => sum + term(name.trim()), 0n);
}

function need(figures: Figures, name: string): string {
  const value = figures[name];
  if (value === undefined)
    throw new Error(`the audit gives no figure ${name}; it gives ${Object.keys(figures).join(", ")}`);
  return value;
}
