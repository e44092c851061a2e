import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { money } from "../../pipeline/sample/bills/money";
import { payer, worked } from "../support/bills/workedMonth";
import { sluice } from "../support/sluice";
import { BillHome } from "./billHome";

// Totals of a delivery that a newer one replaced: silver is made from the newer one, so nothing is left to build them from.
const report = `worked-cur2-csv-${payer.id}`;
const first = "aaaaaaaa-0000-4000-8000-000000000000";
let bills: BillHome;
beforeAll(async () => {
  bills = new BillHome();
  await bills.deliver("cur2-csv", { in: "cur", id: first, at: Date.parse("2025-10-02T00:00:00Z") });
  await bills.run("home");
  const charges = worked.map((one) => (one.kind === "tax" ? { ...one, amount: money("31") } : one));
  await bills.deliver("cur2-csv", { in: "cur", charges });
  await bills.run("home");
});
afterAll(() => bills.remove());
const home = (...words: string[]) => sluice(...words, "--home", bills.home("home"));
const run = (...more: string[]) =>
  home("run", "--cost", bills.cost, "--source", "cost", "--now", "2025-10-05T12:00:00Z", ...more);
const gone = `the totals of delivery ${first} were removed from the lake`;

test("sluice changes says of which delivery they are gone, and a run builds again what it can", () => {
  expect(home("changes").stdout).toMatch(/1 row differs/);
  rmSync(join(bills.home("home"), "lake", "gold", "cost_deliveries"), { recursive: true });
  expect(home("changes")).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/not known, as the totals of .* and /),
  });
  const told = run();
  expect(told.code).toBe(7);
  expect(told.stdout).toContain(
    "gold.cost_deliveries: 1 of 2 published partitions has no file; nothing is left to build totals of replaced deliveries from: bring the files back, or go on without them with sluice run --rebuild gold.cost_deliveries\n",
  );
  const { code, stdout } = home("changes");
  expect(code).toBe(0);
  expect(stdout).toContain(`: not known, as ${gone}\n`);
  const sql = "SELECT CAST(sum(billed_cost) AS varchar) AS billed FROM gold.cost_deliveries";
  expect(home("query", `${sql} WHERE delivery_id = '6f9619ff-8b86-4011-b42d-00c04fc964ff'`).stdout).toContain("966.20");
});

test("--rebuild goes on without them: what changed stays not known, the newer totals are there, and the run is well again", () => {
  const told = run("--rebuild", "gold.cost_deliveries");
  expect(told.code).toBe(0);
  expect(told.stdout).toMatch(new RegExp(`gone for good .*:\n {2}${report} 2025-09: delivery ${first} of 2025-10-02`));
  expect(run()).toMatchObject({ code: 0, stdout: expect.not.stringContaining("gone for good") });
  const { pairs } = JSON.parse(home("changes", "--json").stdout);
  expect(pairs).toMatchObject([{ changed: null, before: { id: first, lost: true }, rows: [], totals: [] }]);
  expect(pairs[0].after.lost).toBeUndefined();
  expect(home("changes").stdout).toContain(`: not known, as ${gone}\n`);
  expect(
    home("query", "SELECT DISTINCT delivery_id FROM gold.cost_deliveries", "--format", "csv").stdout,
  ).not.toContain(first);
});
