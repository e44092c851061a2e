import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { sqlFiles } from "../../local/resources";
import { findings } from "../../pipeline/plan/balance";
import type { Builder, Input } from "../../pipeline/plan/types";
import { parameterUses } from "../../pipeline/sql/parameters";
import { render } from "../../pipeline/sql/render";
import { openHome } from "../local/duckdb/home";

type Home = Awaited<ReturnType<typeof openHome>>;
type Fields = Record<string, string | number | null>;
const day = "2026-01-31";
let home: Home;
beforeEach(async () => {
  home = await openHome(sqlFiles());
});
afterEach(async () => home.close());

/** Rows of a table as DuckDB's SQL; what is not given is NULL. */
function rowsOf(table: string, rows: Fields[]): string {
  const { columns } = home.models.tables.get(table)!;
  const cell = (value: string | number | null | undefined) => (value == null ? "NULL" : `'${value}'`);
  const type = (name: string) => (name === "timestamp(3)" ? "TIMESTAMP_MS" : name);
  const select = (row: Fields) => columns.map((c) => `CAST(${cell(row[c.name])} AS ${type(c.type)}) AS ${c.name}`);
  return rows.map((row) => `SELECT ${select(row).join(", ")}`).join(" UNION ALL ");
}

/** Builds a table with a fault planted in its SQL, and returns the names of the audits that did not hold. */
async function auditsThatFail(
  table: string,
  partition: string,
  figures: Fields,
  plant?: [string, string],
): Promise<string[]> {
  const model = home.models.models.find((one) => one.table === table)!;
  const [{ sql: own }] = model.builders as [Builder];
  const sql = plant ? own.replace(...plant) : own;
  if (plant) expect(sql).not.toBe(own);
  const values: Record<string, string | string[]> = {
    target: "internal.build_fault",
    location: home.objects.uri(`${table.replace(".", "/")}/gen=1/`),
    [model.partition.column]: partition,
    first_day: "2026-01-01",
    last_day: day,
    batches: ["aaaaaaaa"],
  };
  const run = async (text: string) => {
    const named = parameterUses(text).map(({ name }): [string, string | string[]] => [name, values[name]!]);
    const { QueryExecutionId, Status } = await home.run(render(text, Object.fromEntries(named)));
    expect(Status).toEqual({ State: "SUCCEEDED" });
    return QueryExecutionId;
  };
  await run(sql);
  const found = Object.fromEntries(
    (await home.rowsOf(await run(model.auditSql))).map((row) => [row.name!, row.found!]),
  );
  const texts = Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, String(value)]));
  const input = { table: "", partition: [], fingerprint: "", location: "", figures: texts, bytes: 0, current: true };
  return findings(found, [input satisfies Input], model.balances).map(({ audit }) => audit);
}

describe("the audits of silver.cloudtrail_events", () => {
  const record = (event_id: string, index: number, more: Fields = {}): Fields => ({
    event_id,
    event_time: "2026-01-31T10:00:00Z",
    event_source: "s3.amazonaws.com",
    additional_event_data: '{"bytesTransferredOut":100.0,"bytesTransferredIn":7}',
    content_hash: "00000000000000aa",
    source_file: "a.json.gz",
    source_index: index,
    ...more,
  });
  const good = () => [record("a", 0), record("a", 1), record("b", 2), correction("c", "b", 3)];
  const correction = (id: string, original: string, index: number) =>
    record(id, index, { addendum_reason: "UPDATED_DATA", original_event_id: original });
  const run = async (rows: Fields[], figures: Fields, plant?: [string, string]) => {
    await home.put("staged.cloudtrail_events", [day, "aaaaaaaa"], rowsOf("staged.cloudtrail_events", rows));
    return auditsThatFail("silver.cloudtrail_events", day, figures, plant);
  };
  const counted = { rows: 4, bytes_out: 400, bytes_in: 28 };
  const rows = "kept_rows + duplicate_rows + superseded_rows = staged_rows";
  const bytesOut = "kept_bytes_out + duplicate_bytes_out + superseded_bytes_out = staged_bytes_out";
  const bytesIn = "kept_bytes_in + duplicate_bytes_in + superseded_bytes_in = staged_bytes_in";

  test("hold for what the model makes", async () => {
    expect(await run(good(), counted)).toEqual([]);
  });

  const faults: [string, [string, string], string[]][] = [
    ["a row is lost", ["FROM counted", "FROM counted WHERE event_id <> 'a'"], [rows, bytesOut, bytesIn]],
    [
      "a duplicate is kept",
      ["place > 1 OR is_replaced = 1 THEN 1", "is_replaced = 1 THEN 1"],
      [rows, bytesOut, bytesIn, "rule_grain_unique"],
    ],
    [
      "the last byte of a count is lost",
      ["CAST('0' || regexp_extract(out_whole", "CAST('0' || regexp_extract(out_fraction"],
      [bytesOut],
    ],
    [
      "a principal is missing",
      ["coalesce(known_principal, 'unknown') AS principal,", "coalesce(known_principal, '') AS principal,"],
      ["rule_principal_missing"],
    ],
  ];
  test.each(faults)("fail by name when %s in the SQL", async (_, plant, names) => {
    expect((await run(good(), counted, plant)).sort()).toEqual(names.sort());
  });

  test("fail by name when a staged part has lost a record or a byte since it was inspected", async () => {
    expect(await run(good(), { rows: 5, bytes_out: 401, bytes_in: 29 })).toEqual([
      "staged_rows = inputs.rows",
      "staged_bytes_out = inputs.bytes_out",
      "staged_bytes_in = inputs.bytes_in",
    ]);
  });

  test("fail when an event is of another day", async () => {
    const other = [...good().slice(0, 3), record("d", 3, { event_time: "2026-02-01T00:00:00Z" })];
    expect(await run(other, counted)).toEqual(["rule_other_day"]);
  });

  test("fail when corrections replace each other, for no row would be left", async () => {
    const circle = [record("a", 0), record("a", 1), correction("x", "y", 2), correction("y", "x", 3)];
    expect(await run(circle, counted)).toEqual(["rule_corrections_in_a_circle"]);
  });
});

describe("the audits of gold", () => {
  const call = (more: Fields = {}): Fields => ({
    event_time: "2026-01-31 10:00:00",
    event_source: "s3.amazonaws.com",
    event_name: "GetObject",
    principal: "user:a",
    principal_kind: "user",
    bytes_transferred_out: 100,
    bytes_transferred_in: 7,
    ...more,
  });
  const put = call({ event_name: "PutObject", bytes_transferred_in: null, bytes_transferred_out: 0 });
  const calls = [call(), call({ error_code: "AccessDenied" }), call({ bytes_transferred_out: null }), put];
  const figures = { s3_requests: 3, s3_bytes_out: 100, s3_bytes_in: 14, s3_errors: 1, s3_error_bytes_out: 100 };
  const more = {
    s3_get_object_requests: 2,
    s3_get_object_bytes: 100,
    s3_get_object_unknown: 1,
    s3_put_unknown: 1,
  };
  const daily = async (plant?: [string, string]) => {
    await home.put("silver.cloudtrail_events", [day], rowsOf("silver.cloudtrail_events", calls));
    return auditsThatFail("gold.s3_transfer_daily", day, { ...figures, ...more }, plant);
  };

  test("of a day hold for what the model makes", async () => {
    expect(await daily()).toEqual([]);
  });
  test.each([
    ["errors", ["error_code <> '' THEN 1", "error_code <> '' THEN 0"]],
    ["rule_other_hour", ["CAST(hour(event_time) AS integer)", "CAST(hour(event_time) + 1 AS integer)"]],
    ["rule_unknown_route", ["ELSE 'external'", "ELSE 'elsewhere'"]],
    ["get_object_unknown", ["bytes_transferred_out IS NULL THEN 1", "bytes_transferred_out IS NULL THEN 0"]],
    ["put_unknown", ["bytes_transferred_in IS NULL THEN 1", "bytes_transferred_in IS NULL THEN 0"]],
  ] as [string, [string, string]][])("of a day fail by name: %s", async (name, plant) => {
    expect((await daily(plant)).join()).toContain(name);
  });

  test("of a month hold, and fail by name when a day is left out", async () => {
    const row = { principal: "user:a", principal_kind: "user", event_name: "GetObject", requests: 1, bytes_out: 5 };
    const at = {
      first_event_at: "2026-01-31 10:00:00",
      last_event_at: "2026-01-31 10:00:00",
      unknown_bytes_requests: 0,
    };
    await home.put("gold.s3_transfer_daily", [day], rowsOf("gold.s3_transfer_daily", [{ ...row, ...at }]));
    const figures = { get_object_requests: 1, get_object_bytes: 5, get_object_unknown: 0, other_bytes: 0 };
    expect(await auditsThatFail("gold.s3_transfer_monthly", "2026-01", figures)).toEqual([]);
    await home.close();
    home = await openHome(sqlFiles());
    expect(await auditsThatFail("gold.s3_transfer_monthly", "2026-01", figures)).toEqual([
      "get_object_requests = inputs.get_object_requests",
      "get_object_bytes = inputs.get_object_bytes",
    ]);
  });
});
