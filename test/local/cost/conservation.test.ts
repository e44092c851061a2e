import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { Config } from "../../../pipeline/config";
import { deliver } from "../../support/bills/deliver";
import { bill } from "../../support/bills/workedMonth";
import { CostHome } from "../../support/costHome";
import { planted } from "../../support/planted";

const cur = "sql/silver/cost_line_items/cur.sql";
const focus = "sql/silver/cost_line_items/focus.sql";
const cent = "0.000000000000000000000001";

/** Every way that money could be lost or made between a report and gold is planted here once; each must be found by name. */
describe("conservation of money", () => {
  let home: CostHome;
  beforeEach(() => {
    home = new CostHome();
  });
  afterEach(() => home.remove());

  /** What stopped the publish, and that nothing of it is published. */
  async function causeOf(
    path: string,
    from: string,
    to: string,
    format: "legacy-csv" | "focus-1.2-csv" = "legacy-csv",
  ) {
    await deliver(home.reports, bill(), format);
    await home.run({ sql: planted(path, from, to) });
    expect(home.status).toBe("FAILED");
    return home.cause;
  }

  test("a line that silver drops", async () => {
    const cause = await causeOf(
      cur,
      "WHERE coalesce(k.part, 'line') = 'line'",
      "WHERE coalesce(k.part, 'line') = 'line' AND l.kind <> 'Credit'",
    );
    expect(cause).toContain("source_rows = inputs.rows: 13 against 14, difference -1");
    expect(cause).toMatch(/billed_cost = inputs\.billed_cost: 1015\.2 against 965\.2, difference 50/);
    expect(await home.rows("SELECT * FROM silver.cost_line_items")).toEqual([]);
  });

  test("the last of 24 digits of one line", async () => {
    const cause = await causeOf(
      cur,
      "ELSE l.cost END AS billed_cost",
      `WHEN l.kind = 'Tax' THEN l.cost + ${cent} ELSE l.cost END AS billed_cost`,
    );
    expect(cause).toContain(`difference ${cent}`);
  });

  test("unused commitment that is forgotten", async () => {
    const cause = await causeOf(cur, "OR (s.silent_count = 0 AND l.added_cost <> 0)", "");
    expect(cause).toMatch(/added_rows = staged_added_rows: 0 against 2|difference -2/);
  });

  test("an effective cost of FOCUS", async () => {
    const cause = await causeOf(
      focus,
      "coalesce(l.effective_cost, l.billed_cost, 0) END AS",
      `coalesce(l.effective_cost, 0) + ${cent} END AS`,
      "focus-1.2-csv",
    );
    expect(cause).toContain("focus_effective_cost = inputs.focus_effective_cost");
  });

  test("a charge that gold drops", async () => {
    await deliver(home.reports, bill(), "legacy-csv");
    const from = "x_report IN (${reports})";
    await home.run({ sql: planted("sql/gold/cost_daily.sql", from, `${from} AND charge_category <> 'Tax'`) });
    expect(home.status).toBe("FAILED");
    expect(home.cause).toMatch(/AuditFailedError: gold\.cost_daily 2025-09: .*billed_cost.*difference -30/);
    expect(await home.rows("SELECT * FROM gold.cost_daily")).toEqual([]);
    expect(await home.sums("gold.cost_monthly", "'total'")).toEqual({ total: ["965.2", "855.2"] }); // what does not hang on it is there
  });

  test("a difference that is understood is let through by a waiver", async () => {
    const audits = [
      "billed_cost = inputs.billed_cost",
      "cur_effective_cost + commitment_fees = cur_billed_cost + commitment_use + unused_commitment",
    ];
    const [table, partition] = ["silver.cost_line_items", "worked-legacy-csv-111122223333/2025-09"];
    const waiver = { table, partition, reason: "the tax office knows", until: "2026-01-01" };
    home.config = Config.parse({ waivers: audits.map((audit) => ({ ...waiver, audit })) });
    await deliver(home.reports, bill(), "legacy-csv");
    await home.run({
      sql: planted(
        cur,
        "ELSE l.cost END AS billed_cost",
        `WHEN l.kind = 'Credit' THEN l.cost + ${cent} ELSE l.cost END AS billed_cost`,
      ),
    });
    expect(home.status).toBe("SUCCEEDED");
    expect(await home.rows("SELECT sum(billed_cost) FROM gold.cost_daily")).toEqual([["965.200000000000000000000001"]]);
  });
});
