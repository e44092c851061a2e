import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { costStanding } from "../../cli/costStanding";
import { costJson, sayCost } from "../../cli/costText";
import { money } from "../../pipeline/sample/bills/money";
import { expected } from "../support/bills/expected";
import { payer, worked } from "../support/bills/workedMonth";
import { sluice } from "../support/sluice";
import { BillHome, printed } from "./billHome";

const [cur, focus] = [`worked-legacy-csv-${payer.id}`, `worked-focus-12-csv-${payer.id}`];
let bills: BillHome;
beforeAll(async () => {
  bills = new BillHome();
  await bills.deliver("legacy-csv", { in: "cur" });
  await bills.deliver("focus-1.2-csv", { in: "focus" });
  await bills.run("both");
});
afterAll(() => bills.remove());

const standing = (name: string, o: { by?: string; config?: unknown; month?: string } = {}) =>
  bills.with(name, o.config ?? {}, async (local) => {
    const found = await costStanding(local, { by: o.by ?? "service", ...(o.month && { month: o.month }) });
    const asked = { by: o.by ?? "service", month: o.month, accounts: local.deps.config.accounts };
    return { json: costJson(found, asked.by), text: printed(() => sayCost(found, asked)) };
  });

describe("sluice cost", () => {
  test("the worked month: billed, effective, credits and tax, the report that feeds gold, and that the other one is equal", async () => {
    const { json, text } = await standing("both");
    expect(json.months).toMatchObject([
      {
        month: "2025-09",
        billingAccountId: payer.id,
        currency: "USD",
        status: "closed",
        billed: "965.20",
        effective: "855.20",
        credits: "-50.00",
        tax: "30.00",
        before: null,
        report: focus,
        why: "first published",
        otherReports: [
          { report: cur, equal: true, billed: "965.20", billedDifference: "0.00", effectiveDifference: "0.00" },
        ],
      },
    ]);
    expect(text).toContain(`2025-09, billing account ${payer.id}, USD: closed\n  billed 965.20, effective 855.20`);
    expect(text).toContain("credits -50.00 and tax 30.00 are in it");
    expect(text).toContain(`from report ${focus} (first published)`);
    expect(text).toContain(`report ${cur} of the same bill: billed 965.20 (equal); effective 855.20 (equal)`);
    expect(text).toContain("rounded to cents, half up; --json has every digit");
  });

  test.each([
    ["service", expected.byService],
    ["account", expected.byAccount],
    ["region", expected.byRegion],
    ["category", expected.byCategory],
  ] as const)("by %s it is what was worked out by hand", async (by, sums) => {
    const { json } = await standing("both", { by });
    const found = Object.fromEntries(
      json.months[0]!.groups.map(({ name, billed, effective }) => [String(name), [billed, effective]]),
    );
    expect(found).toEqual(sums);
  });

  test.each(["tag:Cost-Center", "tag:nothing", "resource_id", "x_line_item_type", "charge_category", "sub_account_id"])(
    "by %s the amounts add up to the bill of the one report that feeds gold",
    async (by) => {
      const [month] = (await standing("both", { by })).json.months;
      const sum = (of: "billed" | "effective") =>
        month!.groups.reduce((total, group) => total + Math.round(Number(group[of]) * 1e6), 0) / 1e6;
      expect([sum("billed"), sum("effective")]).toEqual([965.2, 855.2]);
      expect(month).toMatchObject({ billed: "965.20", effective: "855.20", status: "closed" });
    },
  );

  test("a tag has its values, what has none is (none), and a tag that no line has is told", async () => {
    const { json, text } = await standing("both", { by: "tag:Cost-Center" });
    expect(json.months[0]!.groups.map(({ name }) => name)).toEqual([null, "4711"]);
    expect(text).toMatch(/\(none\) .*\n +4711 /);
    expect(text).not.toContain("no line has this tag");
    expect((await standing("both", { by: "tag:cost-center" })).text).toContain("no line has this tag");
  });

  test.each(["nothing", "billed_cost", "tag:", "tag:a'b", 'tag:a"]', "service_name) --"])(
    "by %s is refused, and what there is is named",
    async (by) => {
      await expect(standing("both", { by })).rejects.toThrow(`--by ${by} `);
    },
  );

  test("gold of before, which does not name its reports, is no reason for an empty answer", async () => {
    const fault = bills.with("both", {}, async (local) => {
      const { engine } = local;
      const select = async (sql: string) =>
        engine.select(
          sql.replace("SELECT DISTINCT billing_period, x_report", "SELECT DISTINCT billing_period, '' AS x_report"),
        );
      return costStanding({ ...local, engine: Object.assign(Object.create(engine), { select }) }, { by: "tag:team" });
    });
    await expect(fault).rejects.toThrow("`sluice run --rebuild gold.cost_monthly` builds it anew");
  });

  test("names of accounts come from the configuration", async () => {
    const { text } = await standing("both", { by: "account", config: { accounts: { "012345678901": "data" } } });
    expect(text).toMatch(/ 012345678901 data +40\.00 +690\.00/);
  });

  test("the configuration chooses the report; until the next run it is said that gold is made from another", async () => {
    const home = "configured";
    await bills.run(home);
    const config = { cost: { reports: { [payer.id]: cur } } };
    const before = await standing(home, { config });
    expect(before.json.due).toEqual([{ month: "2025-09", madeFrom: [focus], feeds: [cur] }]);
    expect(before.text).toContain(`gold of 2025-09 is made from ${focus}; the next run makes it from ${cur}`);
    await bills.run(home, config);
    const after = await standing(home, { config });
    expect(after.json).toMatchObject({ due: [], months: [{ report: cur, why: "configured", billed: "965.20" }] });
  });

  test("a billing account that the configuration leaves out is in no gold, and cost says so", async () => {
    const home = "leftOut";
    await bills.run(home);
    const config = { cost: { reports: { [payer.id]: "none" } } };
    expect((await standing(home, { config })).text).toMatch(
      /gold of 2025-09 is made from .*; the next run takes it out/,
    );
    const { unmatched } = await bills.run(home, config);
    expect(unmatched).toEqual([]);
    const { json, text } = await standing(home, { config });
    expect(json).toMatchObject({ months: [], published: [], misnamed: [], due: [] });
    expect(text).toContain("no cost is in gold: the configuration leaves it out");
    expect(text).toMatch(
      new RegExp(
        `left out by the configuration:\n  billing account ${payer.id} in 2025-09 \\(of .*\\): cost.reports says none`,
      ),
    );
    await bills.run(home);
    expect((await standing(home, {})).json.months).toMatchObject([{ billed: "965.20" }]);
  });

  test("a report that the configuration names and nobody published is not passed over in silence", async () => {
    const { json, text } = await standing("both", { config: { cost: { reports: { [payer.id]: "wrkd" } } } });
    expect(json.misnamed).toEqual([
      { billingAccountId: payer.id, report: "wrkd", known: expect.arrayContaining([focus]) },
    ]);
    expect(json.months[0]).toMatchObject({ report: focus, why: "first published" });
    expect(text).toContain(`names wrkd for billing account ${payer.id}, and no report of that name has the account`);
  });

  test("a month that is not published, and a home without cost, say what there is", async () => {
    expect((await standing("both", { month: "2025-08" })).text).toBe(
      "2025-08 is not published; these months are: 2025-09\n",
    );
    expect((await standing("empty")).text).toMatch(/^no cost is published yet; `sluice run --cost DIR`/);
  });
});

test("another report's difference is shown to the last digit, and a small one never reads as zero", async () => {
  const other = new BillHome();
  try {
    await other.deliver("legacy-csv", { in: "a" });
    const dearer = worked.map((charge) => (charge.id === "t" ? { ...charge, amount: money("30.000000001") } : charge));
    await other.deliver("focus-1.2-csv", { in: "b", charges: dearer });
    await other.run("home", { cost: { reports: { [payer.id]: cur } } });
    await other.with("home", { cost: { reports: { [payer.id]: cur } } }, async (local) => {
      const found = await costStanding(local, { by: "service" });
      expect(costJson(found, "service").months[0]!.otherReports).toMatchObject([
        { report: focus, equal: false, billed: "965.200000001", billedDifference: "0.000000001" },
      ]);
      const text = printed(() => sayCost(found, { by: "service", month: undefined, accounts: {} }));
      expect(text).toContain("billed 965.20 (<+0.01)");
    });
  } finally {
    other.remove();
  }
});

describe("the command line", () => {
  test("prints one JSON document with exact amounts", () => {
    const said = sluice("cost", "--json", "--home", bills.home("both"), "--by", "category");
    expect(said).toMatchObject({ code: 0, stderr: "" });
    expect(JSON.parse(said.stdout)).toMatchObject({
      by: "category",
      months: [{ billed: "965.20" }],
      waiting: [],
      refused: [],
    });
  });

  test.each([
    [["--month", "2025-13"], "--month 2025-13 is not a month such as 2026-01"],
    [["--by", "colour"], "--by colour is none of service, account, region, category, tag:NAME"],
    [["--by", "usage_type"], "; do you mean x_usage_type?"],
    [["--by", "Service"], "; do you mean service or "],
    [["--by", "regoin"], "; do you mean region"],
    [["--by", "TAG:team"], "; do you mean tag:team?"],
    [["--limit", "0"], "--limit 0 is not a number such as 20"],
    [["--month", "2025-08"], "2025-08 is not published; these months are: 2025-09"],
    [["--home", "nowhere"], "there is no nowhere yet; run `sluice run --cost DIR` first"],
  ])("cost %j is refused with the reason", (words, reason) => {
    const said = sluice("cost", "--home", bills.home("both"), ...words);
    expect(said).toMatchObject({ code: 2, stdout: "" });
    expect(said.stderr).toContain(reason);
  });

  test.each(["cost", "changes", "export"])("%s of a month that is not there ends like the others", (command) => {
    const said = sluice(command, "--home", bills.home("both"), "--month", "2025-08");
    expect(said).toMatchObject({ code: 2, stdout: "" });
    expect(said.stderr).toContain("2025-08 is not published; these months are: 2025-09");
  });
});
