import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { sqlFiles } from "../../local/resources";
import { render } from "../../pipeline/sql/render";
import { openHome } from "../local/duckdb/home";

const idOf = (principal: string) => createHash("sha256").update(principal).digest("hex").slice(0, 16);
const totals = (rows: [string, number][]) =>
  rows
    .map(
      ([principal, bytes]) =>
        `SELECT ${quote(principal)} AS principal, 'user' AS principal_kind, CAST(3 AS BIGINT) AS get_object_requests, CAST(${bytes} AS BIGINT) AS get_object_bytes, CAST(0 AS BIGINT) AS other_bytes, CAST(0 AS BIGINT) AS unknown_bytes_requests, TIMESTAMP_MS '2026-11-01 00:00:00' AS first_event_at, TIMESTAMP_MS '2026-11-20 10:00:00' AS last_event_at`,
    )
    .join(" UNION ALL ");
const downloads = (rows: [string, string, string, number][]) =>
  rows
    .map(
      ([principal, bucket, event, bytes]) =>
        `SELECT CAST(1 AS INTEGER) AS usage_hour, ${quote(principal)} AS principal, ${quote(bucket)} AS bucket_name, ${quote(event)} AS event_name, CAST(${bytes} AS BIGINT) AS bytes_out`,
    )
    .join(" UNION ALL ");
const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;

describe("the queries of quotas", () => {
  let home: Awaited<ReturnType<typeof openHome>>;
  beforeAll(async () => {
    home = await openHome(sqlFiles());
  });
  afterAll(async () => home.close());
  const rowsOf = async (name: string, values: Parameters<typeof render>[1]) => {
    const { QueryExecutionId, Status } = await home.run(render(home.models.statements.get(name)!, values));
    expect(Status).toEqual({ State: "SUCCEEDED" });
    const rows = await home.rowsOf(QueryExecutionId);
    return rows.sort((a, b) => (`${a.usage_month} ${a.principal}` < `${b.usage_month} ${b.principal}` ? -1 : 1));
  };

  test("internal.quotas returns who is high, or asked for by id, with the days and buckets of recent months", async () => {
    const hostile = `federated:evil:'"; DROP TABLE x -- ä🙂`;
    await home.put(
      "gold.s3_transfer_monthly",
      ["2026-11"],
      totals([
        ["a", 90],
        [hostile, 5],
        ["low", 79],
      ]),
    );
    await home.put("gold.s3_transfer_monthly", ["2026-10"], totals([["a", 80]]));
    await home.put("gold.s3_transfer_monthly", ["2026-09"], totals([["a", 999]]));
    await home.put(
      "gold.s3_transfer_daily",
      ["2026-11-01"],
      downloads([
        ["a", "x", "GetObject", 10],
        ["a", "y", "GetObject", 30],
        ["a", "y", "HeadObject", 500],
        ["low", "z", "GetObject", 79],
      ]),
    );
    await home.put(
      "gold.s3_transfer_daily",
      ["2026-11-02"],
      downloads([
        ["a", "x", "GetObject", 30],
        ["a", "w", "GetObject", 15],
        ["a", "v", "GetObject", 5],
      ]),
    );
    await home.put("gold.s3_transfer_daily", ["2026-10-31"], downloads([["a", "x", "GetObject", 80]]));
    const rows = await rowsOf("internal.quotas", {
      months: ["2026-10", "2026-11"],
      lowest_bytes: "80",
      principal_ids: [idOf(hostile)],
      first_date: "2026-11-01",
      last_date: "2026-11-30",
    });
    expect(
      rows.map(({ usage_month, principal, get_object_bytes, days }) => [
        usage_month,
        principal,
        get_object_bytes,
        days,
      ]),
    ).toEqual([
      ["2026-10", "a", "80", null],
      ["2026-11", "a", "90", "2026-11-01=40 2026-11-02=50"],
      ["2026-11", hostile, "5", null],
    ]);
    expect(rows[1]).toMatchObject({
      bucket_1: "x",
      bucket_1_bytes: "40",
      bucket_2: "y",
      bucket_2_bytes: "30",
      bucket_3: "w",
      bucket_3_bytes: "15",
      last_event_at: "2026-11-20 10:00:00.000",
    });
  });

  test("internal.usage_changes returns what differs from the items, and zero for one who is gone", async () => {
    await home.put(
      "gold.s3_transfer_monthly",
      ["2026-12"],
      totals([
        ["same", 1],
        ["more", 20],
        ["new", 0],
      ]),
    );
    await home.put(
      "internal.usage_written",
      ["2026-12"],
      totals([
        ["same", 1],
        ["more", 10],
        ["gone", 7],
      ]),
    );
    const rows = await rowsOf("internal.usage_changes", { months: ["2026-12"] });
    expect(
      rows.map(({ principal, get_object_bytes, get_object_requests }) => [
        principal,
        get_object_bytes,
        get_object_requests,
      ]),
    ).toEqual([
      ["gone", "0", "0"],
      ["more", "20", "3"],
      ["new", "0", "3"],
    ]);
  });

  test("internal.usage_changes writes a month again whole when a write of another generation was cut off", async () => {
    await home.put(
      "gold.s3_transfer_monthly",
      ["2027-01"],
      totals([
        ["same", 1],
        ["more", 20],
      ]),
    );
    await home.put(
      "internal.usage_written",
      ["2027-01"],
      totals([
        ["same", 1],
        ["more", 20],
        ["gone", 7],
      ]),
    );
    await home.put(
      "internal.usage_pending",
      ["2027-01", "g2"],
      totals([
        ["same", 5],
        ["half", 9],
      ]),
    );
    const rows = await rowsOf("internal.usage_changes", { months: ["2027-01"] });
    expect(rows.map(({ principal, get_object_bytes }) => [principal, get_object_bytes])).toEqual([
      ["gone", "0"],
      ["half", "0"],
      ["more", "20"],
      ["same", "1"],
    ]);
  });
});
