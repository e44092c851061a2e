import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Config } from "../../../pipeline/config";
import { deliver, formats, styles } from "../../support/bills/deliver";
import { expected } from "../../support/bills/expected";
import { bill, workedByTheHour } from "../../support/bills/workedMonth";
import { CostHome, plainly } from "../../support/costHome";

/** Reports by name, each with its format and how it shows discounts. */
const reports = formats.flatMap((format) =>
  format.startsWith("focus")
    ? [{ name: `worked-${format.replace(".", "")}`, format, style: "net" }]
    : Object.keys(styles).map((style, i) => ({ name: `worked-${format}-${i}`, format, style })),
);
const keys = {
  byCategory: "charge_category",
  byService: "service_name",
  byAccount: "sub_account_id",
  byRegion: "region_id",
  byDay: "CAST(charge_period_start AS date)",
} as const;

describe("a month of every kind of charge", () => {
  const home = new CostHome();
  home.config = Config.parse({ cost: { reports: { "111122223333": "worked-cur2-csv-0-111122223333" } } });
  beforeAll(async () => {
    for (const { name, format, style } of reports)
      await deliver(home.reports, bill(), format, { report: name, style: styles[style]!, parts: 2 });
    await deliver(home.reports, bill(workedByTheHour), "legacy-csv", { report: "by-the-hour" });
    await home.run();
  }, 120_000);
  afterAll(() => home.remove());

  test("is taken in whole", () => {
    expect(home.status).toBe("SUCCEEDED");
    expect(home.deliveries).toEqual({ waiting: [], refused: [] });
    expect(home.builds.filter((name) => name.startsWith("silver."))).toHaveLength(reports.length + 1);
  });

  test.each(reports.map(({ name, style }) => [name, style]))(
    "comes to the sums worked out by hand: %s, %s",
    async (name) => {
      const where = `x_report = '${name}-111122223333'`;
      expect(await home.sums("silver.cost_line_items", "'total'", where)).toEqual(plainly({ total: expected.total }));
      for (const [group, key] of Object.entries(keys))
        expect([group, await home.sums("silver.cost_line_items", key, where)]).toEqual([
          group,
          plainly(expected[group as keyof typeof keys]),
        ]);
    },
  );

  test("has a row for each line and one for what each commitment did not use", async () => {
    const counts = Object.fromEntries(
      await home.rows("SELECT x_report, count(*) FROM silver.cost_line_items GROUP BY x_report"),
    );
    for (const { name, format, style } of reports) {
      const { cur, curWithDiscountColumns, focus } = expected.rows;
      const lines = format.startsWith("focus")
        ? focus
        : (style.includes("columns") ? curWithDiscountColumns : cur) + expected.derived;
      expect([name, counts[`${name}-111122223333`]]).toEqual([name, String(lines)]);
    }
    const { cur, derived } = expected.byTheHour;
    expect(counts["by-the-hour-111122223333"]).toBe(String(cur + derived));
  });

  test("counts once in gold, though every report is of the same bill", async () => {
    expect(await home.sums("gold.cost_daily", "'total'")).toEqual(plainly({ total: expected.total }));
    expect(await home.sums("gold.cost_monthly", "'total'")).toEqual(plainly({ total: expected.total }));
    expect(await home.sums("gold.cost_daily", "charge_date")).toEqual(plainly(expected.byDay));
    expect(await home.sums("gold.cost_daily", "nullif(region_id, '')")).toEqual(plainly(expected.byRegion));
    const deliveries = await home.sums("gold.cost_deliveries", "x_report");
    for (const sums of Object.values(deliveries)) expect({ total: sums }).toEqual(plainly({ total: expected.total }));
    expect(Object.keys(deliveries)).toHaveLength(reports.length + 1);
  });
});
