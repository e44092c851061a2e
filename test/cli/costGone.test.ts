import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { costStanding } from "../../cli/costStanding";
import { sayCost } from "../../cli/costText";
import { costFindings } from "../../cli/doctorCost";
import { say } from "../../cli/runText";
import { BillHome, printed } from "./billHome";

const bills = new BillHome();
afterAll(() => bills.remove());
mkdirSync(bills.cost);

const header =
  "bill_billing_period_start_date,bill_payer_account_id,line_item_usage_account_id,line_item_line_item_type,line_item_usage_start_date,line_item_product_code,line_item_currency_code,line_item_unblended_cost";
const bill = (...accounts: string[]) =>
  `${[header, ...accounts.map((id) => `2025-09-01,111122223333,${id},Usage,2025-09-02,AmazonS3,USD,1`)].join("\n")}\n`;
const put = (name: string, text: string): string => {
  const path = join(bills.cost, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, text);
  return path;
};
const [a, b] = ["111122223333", "222233334444"];
const home = "home";
const standing = (config = {}) =>
  bills.with(home, config, async (local) => {
    const found = await costStanding(local, { by: "account" });
    return printed(() => sayCost(found, { by: "account", month: undefined, accounts: {}, config: "sluice.json" }));
  });
const found = (config = {}) => bills.with(home, config, (local) => costFindings(local));

test("where nothing was published a refused file is said alone, with nothing that stays", async () => {
  const wrong = put("member/bill.csv", bill("2.22233E+11"));
  const report = await bills.run(home);
  const text = printed(() => say(report, {}));
  expect(text).toContain('usage account id saved as a number ("2.22233E+11") on line 2; export the report anew');
  expect(text).toMatch(/nothing is published yet in gold\.cost_daily, .*silver\.cost_line_items\n/);
  expect(text).not.toMatch(/h allowed|stays/);
  expect(await standing()).not.toContain("what was published before stays");
  expect(await found()).toMatchObject([{ check: "refused cost reports", status: "warn" }]);
  rmSync(wrong);
});

test("a fuller report of a bill that comes later is told by its run and beside the headline, with the setting", async () => {
  put("member/bill.csv", bill(a!));
  await bills.run(home);
  put("payer/bill.csv", bill(a!, b!));
  const report = await bills.run(home);
  const text = printed(() => say(report, {}));
  expect(text).toContain(
    '1 of 2 accounts of bill 111122223333 is in gold (not 222233334444); its report member-bill was first; report payer-bill has 2: set {"cost":{"reports":{"111122223333":"payer-bill"}}} in the configuration',
  );
  expect(await standing()).toContain("2025-09, billing account 111122223333, USD, 1 of 2 accounts: ");
  const config = { cost: { reports: { [a!]: "payer-bill" } } };
  expect((await bills.run(home, config)).partial).toEqual([]);
});

test("of a published report whose file is gone cost and doctor say that the figures are kept", async () => {
  expect(await found()).toMatchObject([{ check: "cost reports", status: "ok" }]);
  rmSync(join(bills.cost, "member"), { recursive: true });
  await bills.run(home);
  const words = "member-bill 2025-09: its raw file is gone, the figures are kept (";
  expect(await standing()).toContain(`raw files gone:\n  ${words}`);
  expect(await found()).toMatchObject([{ check: "raw cost reports", found: expect.stringContaining(words) }]);
});

test("a setting without effect is told with its file, by doctor too", async () => {
  const config = { cost: { reports: { "1": "typo" } } };
  expect(await standing(config)).toContain(
    "in the configuration sluice.json, and without effect:\n  cost.reports names typo",
  );
  expect(await found(config)).toContainEqual(
    expect.objectContaining({ check: "settings without effect", status: "warn" }),
  );
});
