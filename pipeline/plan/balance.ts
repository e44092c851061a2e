import { things } from "../inspect/tally";
import { ruleWords } from "./ruleWords";
import type { Figures, Input } from "./types";

const one = 10n ** 24n;

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
    if (name.startsWith("rule_") && units(value) !== 0n)
      found.push({ audit: name, words: `${name} found ${things(Number(value), "row")}, 0 expected${causeOf(name)}` });
  for (const balance of balances) {
    const [left, right] = balance.split("=").map((side) => total(side, figures, inputs)) as [bigint, bigint];
    if (left !== right)
      found.push({
        audit: balance,
        words: `${balance}: ${decimal(left)} against ${decimal(right)}, difference ${decimal(left - right)}`,
      });
  }
  return found;
}

const causeOf = (rule: string): string => (ruleWords[rule] ? `: ${ruleWords[rule]}` : "");

function total(side: string, figures: Figures, inputs: Input[]): bigint {
  const term = (name: string): bigint => {
    if (!name.startsWith("inputs.")) return units(need(figures, name));
    return inputs.reduce((sum, input) => sum + units(need(input.figures, name.slice("inputs.".length))), 0n);
  };
  return side.split("+").reduce((sum, name) => sum + term(name.trim()), 0n);
}

/** A figure as a whole number of 10^-24, in which counts and money alike are exact. @throws {Error} for text that is no plain decimal */
function units(text: string): bigint {
  const [, sign, whole, fraction = ""] = /^(-?)(\d+)(?:\.(\d{1,24}))?$/.exec(text) ?? [];
  if (whole === undefined) throw new Error(`figure ${JSON.stringify(text)} is no decimal of at most 24 places`);
  const value = BigInt(whole) * one + BigInt(fraction.padEnd(24, "0"));
  return sign ? -value : value;
}

function decimal(value: bigint): string {
  const size = value < 0n ? -value : value;
  const fraction = (size % one).toString().padStart(24, "0").replace(/0+$/, "");
  return `${value < 0n ? "-" : ""}${size / one}${fraction && `.${fraction}`}`;
}

function need(figures: Figures, name: string): string {
  const value = figures[name];
  if (value === undefined)
    throw new Error(`the audit gives no figure ${name}; it gives ${Object.keys(figures).join(", ")}`);
  return value;
}
