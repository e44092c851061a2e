import { expect, test } from "@jest/globals";
import { warningsOf } from "../../../pipeline/cost/standing/standingWarnings";

test.each([
  [{ warn_negation_differs: "1", negation_difference: "0.250000" }, /do not cancel, by up to 0\.25: lines are missing/],
  [
    { warn_negation_differs: "2", negation_difference: "7" },
    /by up to 7\.00 in 2 currencies: .* compare that with the invoice/,
  ],
  [
    { warn_commitment_differs: "1", commitment_difference: "1234.5" },
    /^1 savings plan .* by up to 1,234\.50: .* the payer's report/,
  ],
  [{ warn_commitment_differs: "1" }, /on what was used: accounts or lines are missing/], // counted by an older version
  [{ warn_no_public_prices: "3" }, /^list_cost is not known of 3 lines.*add pricing_public_on_demand_cost/],
])("%j is told with its amount and what to do", (figures, words) => {
  expect(warningsOf(figures as Record<string, string>).map((one) => one.words)).toEqual([expect.stringMatching(words)]);
});
