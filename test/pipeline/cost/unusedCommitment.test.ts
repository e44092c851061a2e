import { expect, test } from "@jest/globals";
import { CsvReader, readCsv } from "../../../pipeline/cost/reading/csv";
import { readHeader } from "../../../pipeline/cost/reading/header";
import type { CostRow } from "../../../pipeline/cost/reading/row";
import { UnusedCommitment } from "../../../pipeline/cost/staging/unusedCommitment";
import { legacyNames } from "./names";

const plan = {
  "savingsPlan/TotalCommitmentToDate": "720",
  "savingsPlan/UsedCommitment": "650",
  "savingsPlan/RecurringCommitmentForBillingPeriod": "600",
  "savingsPlan/AmortizedUpfrontCommitmentForBillingPeriod": "120",
  "savingsPlan/NetRecurringCommitmentForBillingPeriod": "540",
  "savingsPlan/NetAmortizedUpfrontCommitmentForBillingPeriod": "108",
};
const reservation = {
  "reservation/NetUnusedAmortizedUpfrontFeeForBillingPeriod": "1.8",
  "reservation/NetUnusedRecurringFee": "2.7",
};
async function unused(type: string, values: Record<string, string>): Promise<string | undefined> {
  const names = [...legacyNames, ...Object.keys(values)];
  const header = readHeader(names);
  if ("reason" in header) throw new Error(header.reason);
  const rule = new UnusedCommitment(header);
  const fields: Record<string, string> = { "lineItem/LineItemType": type, ...values };
  const found: (string | undefined)[] = [];
  const row = (one: CostRow) => found.push(rule.isEmpty ? undefined : rule.read(one, one.first));
  const reader = new CsvReader({ row, endBlock: () => {} });
  await readCsv([Buffer.from(names.map((name) => fields[name] ?? "").join(","))], reader);
  return found[0];
}

test.each<[string, string, Record<string, string>, string | undefined]>([
  ["a savings plan: unused times the ratio of the fees", "SavingsPlanRecurringFee", plan, "63"],
  ["everything used", "SavingsPlanRecurringFee", { ...plan, "savingsPlan/UsedCommitment": "720" }, "0"],
  ["nothing used", "SavingsPlanRecurringFee", { ...plan, "savingsPlan/UsedCommitment": "" }, "648"],
  [
    "rounded half up",
    "SavingsPlanRecurringFee",
    {
      ...plan,
      "savingsPlan/UsedCommitment": "719",
      "savingsPlan/RecurringCommitmentForBillingPeriod": "3",
      "savingsPlan/AmortizedUpfrontCommitmentForBillingPeriod": "",
      "savingsPlan/NetRecurringCommitmentForBillingPeriod": "2",
      "savingsPlan/NetAmortizedUpfrontCommitmentForBillingPeriod": "",
    },
    "0.666666666666666666666667",
  ],
  [
    "without net fees",
    "SavingsPlanRecurringFee",
    {
      ...plan,
      "savingsPlan/NetRecurringCommitmentForBillingPeriod": "",
      "savingsPlan/NetAmortizedUpfrontCommitmentForBillingPeriod": "",
    },
    undefined,
  ],
  [
    "fees of nothing",
    "SavingsPlanRecurringFee",
    {
      ...plan,
      "savingsPlan/RecurringCommitmentForBillingPeriod": "0",
      "savingsPlan/AmortizedUpfrontCommitmentForBillingPeriod": "0",
    },
    undefined,
  ],
  ["other rows of a plan", "SavingsPlanUpfrontFee", plan, undefined],
  ["rows of usage", "Usage", { ...plan, ...reservation }, undefined],
  ["a reservation: both fees", "RIFee", reservation, "4.5"],
  ["a reservation with one of them", "RIFee", { ...reservation, "reservation/NetUnusedRecurringFee": "" }, "1.8"],
  ["a reservation without either", "RIFee", plan, undefined],
  [
    "a reservation of which one net fee is in the report, though there are two",
    "RIFee",
    { "reservation/NetUnusedRecurringFee": "2.7", "reservation/UnusedAmortizedUpfrontFeeForBillingPeriod": "2" },
    undefined,
  ],
  [
    "a savings plan of which one net fee is in the report, though there are two",
    "SavingsPlanRecurringFee",
    { ...plan, "savingsPlan/NetAmortizedUpfrontCommitmentForBillingPeriod": "" },
    undefined,
  ],
  [
    "a savings plan with both net fees and one of those before discounts",
    "SavingsPlanRecurringFee",
    { ...plan, "savingsPlan/RecurringCommitmentForBillingPeriod": "" },
    undefined,
  ],
])("%s", async (_, type, values, expected) => expect(await unused(type, values)).toBe(expected));
