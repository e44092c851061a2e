import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Charge } from "../../../pipeline/sample/bills/charge";
import { money } from "../../../pipeline/sample/bills/money";
import { type BillFormat, type Delivering, deliver, surplusPart, write } from "../../support/bills/deliver";
import { expected } from "../../support/bills/expected";
import { bill, worked } from "../../support/bills/workedMonth";
import { CostHome, plainly } from "../../support/costHome";

const account = "111122223333";
const at = (day: number) => Date.parse(`2025-10-${String(day).padStart(2, "0")}T05:00:00Z`);
const ids = [
  "6f9619ff-8b86-4011-b42d-00c04fc96401",
  "6f9619ff-8b86-4011-b42d-00c04fc96402",
  "6f9619ff-8b86-4011-b42d-00c04fc96403",
];

/** The month as AWS delivers it again: one line changed by +10, one removed (29.00), one added (-7.50). */
const restated: Charge[] = worked
  .filter(({ kind }) => kind !== "fee")
  .map((charge) => (charge.kind === "tax" ? { ...charge, amount: money("40.00") } : charge))
  .concat({ ...worked.find(({ kind }) => kind === "credit")!, id: "late-credit", amount: money("-7.50") });
const total = { total: expected.total };
const restatedTotal = { total: ["938.70", "828.70"] };

describe("deliveries of one report", () => {
  let home: CostHome;
  beforeEach(() => {
    home = new CostHome();
  });
  afterEach(() => home.remove());
  const send = (format: BillFormat, charges: Charge[], o: Delivering = {}) =>
    deliver(home.reports, bill(charges), format, { report: "bill", ...o });
  const gold = () => home.sums("gold.cost_monthly", "'total'");

  test.each([
    ["create-new", "legacy-csv"],
    ["overwrite", "legacy-csv"],
    ["create-new", "cur2-csv"],
    ["overwrite", "cur2-parquet"],
    ["create-new", "focus-1.2-csv"],
  ] as const)(
    "a restated month takes the place of the first, %s %s, and changes add up to the difference",
    async (version, format) => {
      await send(format, worked, { version, id: ids[0]!, at: at(4) });
      await deliver(home.reports, bill(worked, { period: "2025-08" }), format, {
        report: "other",
        version,
        id: ids[0]!,
        at: at(4),
      });
      await home.run();
      expect(await home.sums("gold.cost_monthly", "billing_period")).toEqual(
        plainly({ "2025-09": expected.total, "2025-08": expected.total }),
      );
      const untouched = await home.rows(
        "SELECT x_report, delivery_id FROM gold.cost_deliveries WHERE billing_period = '2025-08' GROUP BY 1, 2",
      );
      await send(format, restated, { version, id: ids[1]!, at: at(9) });
      const builds = await home.run();
      expect(builds.every((name) => name.includes("2025-09"))).toBe(true);
      expect(await home.sums("gold.cost_monthly", "'total'", "billing_period = '2025-09'")).toEqual(
        plainly(restatedTotal),
      );
      const kept = await home.rows(
        "SELECT delivery_id, sum(billed_cost), sum(effective_cost) FROM gold.cost_deliveries WHERE billing_period = '2025-09' GROUP BY delivery_id, delivered_at ORDER BY delivered_at",
      );
      expect(kept.map(([, ...sums]) => sums)).toEqual(
        [expected.total, restatedTotal.total].map((sums) => plainly({ sums }).sums),
      );
      expect(
        await home.rows(
          "SELECT x_report, delivery_id FROM gold.cost_deliveries WHERE billing_period = '2025-08' GROUP BY 1, 2",
        ),
      ).toEqual(untouched);
      expect(await home.run()).toEqual([]);
    },
  );

  test("parts before their manifest wait, and a manifest before its parts too; nothing is published by halves", async () => {
    const files = await send("legacy-csv", worked, { parts: 3, id: ids[0]!, at: at(4) });
    const away = join(home.reports, "..", "away");
    const manifests = files.filter(({ path }) => path.endsWith("Manifest.json"));
    const aside = (path: string) => renameSync(join(home.reports, path), join(away, path.replaceAll("/", "_")));
    const back = (path: string) => renameSync(join(away, path.replaceAll("/", "_")), join(home.reports, path));
    mkdirSync(away, { recursive: true });
    const part = files.find(({ path }) => path.includes("-2.csv"))!;
    aside(part.path);
    await home.run();
    expect(home.deliveries.waiting).toMatchObject([
      { report: `bill-${account}`, missing: [expect.stringContaining("-2.csv")] },
    ]);
    expect(await gold()).toEqual({});
    back(part.path);
    await home.run();
    expect(await gold()).toEqual(plainly(total));
    // A second delivery whose manifest is still to come: the first stays.
    for (const { path } of manifests.filter(({ path: of }) => !of.includes(ids[0]!))) aside(path);
    const second = await send("legacy-csv", restated, { parts: 3, id: ids[1]!, at: at(9) });
    for (const { path } of second.filter(({ path: of }) => of.endsWith("Manifest.json")))
      renameSync(join(home.reports, path), join(away, `second_${path.replaceAll("/", "_")}`));
    await home.run();
    expect(await gold()).toEqual(plainly(total));
    for (const { path } of second.filter(({ path: of }) => of.endsWith("Manifest.json")))
      renameSync(join(away, `second_${path.replaceAll("/", "_")}`), join(home.reports, path));
    await home.run();
    expect(await gold()).toEqual(plainly(restatedTotal));
  });

  test("an older manifest that arrives late changes nothing", async () => {
    await send("legacy-csv", restated, { id: ids[1]!, at: at(9) });
    await home.run();
    const period = readdirSync(home.reports, { recursive: true, encoding: "utf8" }).find(
      (name) => /bill-Manifest\.json$/.test(name) && !name.includes(ids[1]!),
    )!;
    const newest = join(home.reports, period);
    const keep = `${home.reports}-manifest`;
    renameSync(newest, keep);
    await send("legacy-csv", worked, { id: ids[0]!, at: at(4) });
    rmSync(newest);
    renameSync(keep, newest); // the period's manifest still names the newer one
    expect(await home.run()).toEqual([]);
    expect(await gold()).toEqual(plainly(restatedTotal));
  });

  test("what is left of a larger export, and parts of 0 bytes, are no faults", async () => {
    const files = await send("cur2-parquet", worked, { version: "overwrite", parts: 2, id: ids[0]!, at: at(4) });
    write(home.reports, [surplusPart(files)]);
    await home.run();
    expect(home.status).toBe("SUCCEEDED");
    expect(home.deliveries).toEqual({ waiting: [], refused: [] });
    expect(await gold()).toEqual(plainly(total));
  });
});

describe("several reports of one bill", () => {
  let home: CostHome;
  beforeEach(() => {
    home = new CostHome();
  });
  afterEach(() => home.remove());
  const gold = () => home.sums("gold.cost_monthly", "'total'");
  const daily =
    "SELECT charge_date, sub_account_id, service_name, charge_category, x_usage_type, billed_cost, effective_cost, line_items FROM gold.cost_daily ORDER BY 1, 2, 3, 4, 5";
  const feeds = async () => (await home.rows("SELECT DISTINCT x_report FROM silver.cost_line_items ORDER BY 1")).flat();

  test("a member's own report beside the payer's: the payer's feeds gold, whichever came first by name", async () => {
    const member = worked.filter(({ account: of }) => of.name === "web");
    await deliver(home.reports, bill(member), "legacy-csv", { report: "a-member", owner: "444455556666" });
    await deliver(home.reports, bill(worked), "legacy-csv", { report: "payer" });
    await home.run();
    expect(await feeds()).toEqual(["a-member-444455556666", `payer-${account}`]);
    expect(await gold()).toEqual(plainly(total));
  });

  test("two reports that share an account: it is read from one, and the month balances", async () => {
    const other = { id: "99'é", name: "another payer" };
    await deliver(home.reports, bill(worked), "legacy-csv", { report: "alpha" });
    await deliver(home.reports, bill(worked, { payer: other }), "focus-1.2-csv", {
      report: "beta",
      version: "overwrite",
    });
    const both = join(home.reports, "both.csv");
    const sheet = await deliver(join(home.reports, "..", "aside"), bill(worked), "focus-1.0-csv", { report: "gamma" });
    const rows = gunzipSync(sheet.find(({ path }) => path.endsWith(".csv.gz"))!.body).toString();
    const [header, ...lines] = rows.trimEnd().split("\n");
    // One file with the lines of two billing accounts, one of which alpha has too.
    writeFileSync(
      both,
      `${[header, ...lines, ...lines.map((line) => line.replaceAll(account, other.id))].join("\n")}\n`,
    );
    await home.run();
    expect(home.cause).toBe("");
    expect(await home.sums("gold.cost_monthly", "billing_account_id")).toEqual(
      plainly({ [account]: expected.total, [other.id]: expected.total }),
    );
  });

  test("a second export of the same bill, and a filtered one, added later change nothing in gold", async () => {
    await deliver(home.reports, bill(worked), "legacy-csv", { report: "first" });
    await home.run();
    const before = await home.rows(daily);
    await deliver(home.reports, bill(worked), "focus-1.2-csv", { report: "a-better-one" });
    await deliver(home.reports, bill(worked.filter(({ kind }) => kind === "usage")), "cur2-csv", {
      report: "filtered",
    });
    await home.run();
    expect(await home.rows(daily)).toEqual(before);
    expect(await feeds()).toHaveLength(3);
    // The later ones are whole in silver, and no delivery of the first was replaced.
    expect(
      await home.rows("SELECT count(DISTINCT delivery_id) FROM gold.cost_deliveries WHERE x_report LIKE 'first%'"),
    ).toEqual([["1"]]);
  });

  test("three parts without a manifest are one delivery, until their manifest gives them their name", async () => {
    const files = await deliver(home.reports, bill(worked), "cur2-csv", {
      report: "bill",
      version: "overwrite",
      parts: 3,
    });
    const manifests = files.filter(({ path }) => path.endsWith(".json"));
    for (const { path } of manifests) rmSync(join(home.reports, path));
    // Out of AWS's folders, where nobody waits for a manifest.
    const folder = join(home.reports, files[0]!.path.split("/").slice(0, -1).join("/"));
    renameSync(folder, join(home.reports, "loose"));
    await home.run();
    expect(await gold()).toEqual(plainly(total));
    expect(await feeds()).toHaveLength(1);
    renameSync(join(home.reports, "loose"), folder);
    write(home.reports, manifests);
    await home.run();
    expect(await feeds()).toContain(`bill-${account}`);
    expect(await gold()).toEqual(plainly(total));
  });
});
