import { cpSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { writeSample } from "../../cli/sample";
import { openLocal } from "../../local/wire";
import { Config } from "../../pipeline/config";
import { unitsOf } from "../../pipeline/cost/standing/standingAmount";
import { sluice } from "../support/sluice";

const folder = mkdtempSync(join(tmpdir(), "sluice-restated-"));
const [home, cost] = [join(folder, "home"), join(folder, "cost")];
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(now: Date): Promise<void> {
  const local = await openLocal({ home, config: Config.parse({}), now, folders: { cost: [cost] } });
  try {
    expect((await local.run("cost")).at(-1)!.status).toBe("SUCCEEDED");
  } finally {
    await local.close();
  }
}

test("what the sample's restated month changed is what its truth says, by account and service", async () => {
  const small = { days: 2, events: 400, accounts: 3, principals: 6, costLines: 4000, seed: "restated" };
  const { cost: bills, truth } = writeSample(join(folder, "sample"), small);
  const { changes } = truth.cost!;
  expect(changes.length).toBeGreaterThan(0);
  // The reports as they were before the month was delivered again, then all of them.
  const restatedAt = Date.parse(changes[0]!.restated_at);
  const isThere = (path: string) => statSync(path).isDirectory() || statSync(path).mtimeMs < restatedAt;
  for (const filter of [isThere, () => true]) {
    cpSync(bills!, cost, { recursive: true, preserveTimestamps: true, filter });
    await run(new Date(truth.clock));
  }
  const said = JSON.parse(sluice("changes", "--json", "--home", home).stdout) as {
    pairs: {
      report: string;
      month: string;
      before: { id: string };
      after: { id: string };
      rows: {
        subAccountId: string;
        serviceName: string;
        billed: { difference: string };
        effective: { difference: string };
      }[];
    }[];
  };
  const key = (account: string, service: string) => `${account} ${service}`;
  for (const { report, period, earlier, later, by } of changes) {
    const pair = said.pairs.find((one) => one.report === report && one.month === period)!;
    expect(pair).toMatchObject({ before: { id: earlier }, after: { id: later } });
    const found = pair.rows.map(({ subAccountId, serviceName, billed, effective }) => [
      key(subAccountId, serviceName),
      unitsOf(billed.difference),
      unitsOf(effective.difference),
    ]);
    const expected = by.map(({ account, service, billed, effective }) => [
      key(account, service),
      unitsOf(billed),
      unitsOf(effective),
    ]);
    expect(found.sort()).toEqual(expected.sort());
  }
  const text = sluice("changes", "--home", home).stdout;
  expect(text.match(/^ {2}total /gm)).toHaveLength(1);
  expect(text).toMatch(
    /^larkspur-focus-\d+ 2025-12: .*: the same \d+ rows differ by the same as in larkspur-cur-\d+$/m,
  );
  expect(said.pairs.filter(({ rows }) => rows.length > 0)).toHaveLength(changes.length);
});
