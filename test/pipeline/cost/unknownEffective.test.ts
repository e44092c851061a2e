import { describe, expect, test } from "@jest/globals";
import { absentColumns } from "../../../pipeline/cost/reading/commitmentColumns";
import { type Header, readHeader } from "../../../pipeline/cost/reading/header";
import { unknownEffective } from "../../../pipeline/cost/standing/unknownEffective";

const share = "savings_plan_savings_plan_effective_cost";

describe("why an effective cost is not known", () => {
  test("is not said where it is", () => {
    expect(unknownEffective({ warn_effective_covered_usage: "0", covered_usage_lines: "9" })).toBeUndefined();
  });
  test("names a column that is not there, and says to add it", () => {
    expect(unknownEffective({ warn_effective_covered_usage: "9", covered_usage_lines: "9" }, [share])).toBe(
      `no column ${share} for 9 lines of SavingsPlanCoveredUsage; add the column to the export`,
    );
  });
  test("names a column that is blank, on how many lines of how many, and does not say to add it", () => {
    expect(unknownEffective({ warn_effective_covered_usage: "1", covered_usage_lines: "1200000" })).toBe(
      `nothing in ${share} on 1 of 1,200,000 lines of SavingsPlanCoveredUsage; have the month delivered again with these amounts, as no sum is right without them`,
    );
  });
  test("names all of it, each with its step", () => {
    const figures = {
      warn_effective_covered_usage: "2",
      warn_effective_plan_use: "3",
      warn_effective_unsorted_discounts: "1",
    };
    expect(unknownEffective(figures, ["savings_plan_used_commitment"])).toBe(
      `nothing in ${share} on 2 lines of SavingsPlanCoveredUsage, no column savings_plan_used_commitment for 3 lines of SavingsPlanRecurringFee, 1 discount that may be of an upfront fee or of the month's; have the month delivered again with these amounts, as no sum is right without them; export the report with its net costs, which have discounts inside; add the column to the export`,
    );
  });
});

test("columns of commitments that a header has not", () => {
  const names = [
    "bill/PayerAccountId",
    "bill/BillingPeriodStartDate",
    "lineItem/LineItemType",
    "lineItem/UsageStartDate",
    "lineItem/CurrencyCode",
    "lineItem/UnblendedCost",
    "savingsPlan/UsedCommitment",
    "reservation/ReservationARN",
  ];
  const absent = absentColumns(readHeader(names) as Header);
  expect(absent).toContain(share);
  expect(absent).not.toContain("savings_plan_used_commitment");
  expect(absent).not.toContain("reservation_reservation_a_r_n");
  expect(absentColumns({ format: "focus", columns: [] })).toEqual([]);
});
