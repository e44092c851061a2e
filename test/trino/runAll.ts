import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { sqlFiles } from "../../local/resources";
import { inspectBatch } from "../../pipeline/inspect/inspectBatch";
import { findings } from "../../pipeline/plan/balance";
import { daysOf } from "../../pipeline/plan/periods";
import type { Input, Model } from "../../pipeline/plan/types";
import type { RawFile } from "../../pipeline/ports";
import { parameterUses } from "../../pipeline/sql/parameters";
import { render } from "../../pipeline/sql/render";
import { type Counted, openTwins, type TrinoTables } from "./twins";

export type Twins = Awaited<ReturnType<typeof openTwins>>;
export interface RawBatch {
  files: RawFile[];
  read(key: string): Buffer;
}

/** Stages batches with the inspector, then builds, audits and asks everything that `sql/` holds. An audit that does not hold is a difference. */
export async function runAll(tables: TrinoTables, name: string, batches: RawBatch[], counted: Counted): Promise<void> {
  const twins = await openTwins(tables, name, counted);
  const models = twins.models.models.filter(({ run }) => run === "cloudtrail");
  try {
    const published = await stage(twins, batches);
    for (const model of models)
      for (const [partition, inputs] of partitionsOf(model, published)) {
        const { part, faults } = await build(twins, model, partition, inputs);
        published.push(part);
        counted.found.push(...faults);
      }
    const months = published.filter(({ table }) => table === "gold.s3_transfer_monthly");
    await writeUsage(twins, months);
    for (const sql of twins.models.statements.values()) await succeed(twins, internal(sql, months));
    for (const { path, text } of sqlFiles())
      if (path.startsWith("sql/queries/") && !path.startsWith("sql/queries/cost_")) await succeed(twins, text);
  } finally {
    await twins.close();
  }
}

async function stage(twins: Twins, batches: RawBatch[]): Promise<Input[]> {
  const inputs: Input[] = [];
  const table = "staged.cloudtrail_events";
  for (const [index, { files, read }] of batches.entries()) {
    const batchId = `${index}`.padStart(16, "b");
    const open = (key: string) => ({
      size: async () => read(key).length,
      bytes: async () => read(key),
      stream: () => Readable.from([read(key)]),
      range: async (start: number, end: number) => read(key).subarray(start, end),
    });
    const codec = index === 0 ? "none" : "gzip"; // one machine and S3
    const { parts, quarantined } = await inspectBatch({ batchId, files, raw: { open }, objects: twins.objects, codec });
    if (quarantined.length > 0) throw new Error(`the inspector set aside ${JSON.stringify(quarantined)}`);
    for (const { eventDate, rows, bytesOut, bytesIn, key, size, hash } of parts) {
      const location = twins.objects.uri(key.slice(0, key.lastIndexOf("/") + 1));
      const partition = [eventDate, batchId];
      await twins.catalog.point(table, [{ values: partition, location }]);
      const figures = { rows: String(rows), bytes_out: bytesOut, bytes_in: bytesIn };
      inputs.push({ table, partition, fingerprint: hash, location, figures, bytes: size, current: true });
    }
  }
  return inputs;
}

/** The partitions of a model that its inputs give, each with those inputs. */
function partitionsOf(model: Model, published: Input[]): Map<string, Input[]> {
  const partitions = new Map<string, Input[]>();
  for (const input of published.filter(({ table }) => model.inputs.includes(table))) {
    const key = model.partition.unit === "month" ? input.partition[0]!.slice(0, 7) : input.partition[0]!;
    partitions.set(key, [...(partitions.get(key) ?? []), input]);
  }
  return partitions;
}

async function build(
  twins: Twins,
  model: Model,
  partition: string,
  inputs: Input[],
): Promise<{ part: Input; faults: string[] }> {
  const key = `${model.table.replace(".", "/")}/${model.partition.column}=${partition}/gen=1/`;
  const location = twins.objects.uri(key);
  const days = daysOf(partition);
  const values = {
    target: `internal.build_${model.table.replace(".", "_")}_${partition.replaceAll("-", "_")}`,
    location,
    [model.partition.column]: partition,
    first_day: days[0]!,
    last_day: days.at(-1)!,
    batches: inputs.map(({ partition: [, batch] }) => batch!),
  };
  await succeed(twins, named(model.builders[0]!.sql, values));
  const rows = await succeed(twins, named(model.auditSql, values));
  const figures = Object.fromEntries(rows.map((row) => [row.name!, row.found!]));
  await twins.catalog.point(model.table, [{ values: [partition], location }]);
  const faults = findings(figures, inputs, model.balances).map(({ words }) => `${model.table} ${partition}: ${words}`);
  const part = {
    table: model.table,
    partition: [partition],
    fingerprint: "",
    location,
    figures,
    bytes: 0,
    current: true,
  };
  return { part, faults };
}

/** The oldest month's usage items are written, those of the newest in part: so months differ in all ways they can. */
async function writeUsage(twins: Twins, months: Input[]): Promise<void> {
  const [oldest, newest] = [months[0]!, months.at(-1)!];
  const written = [{ values: oldest.partition, location: oldest.location }];
  await twins.catalog.point("internal.usage_written", written);
  const pending = [{ values: [...newest.partition, "half-written"], location: newest.location }];
  await twins.catalog.point("internal.usage_pending", pending);
}

/** A statement of `sql/internal/` over all months that were built. */
function internal(sql: string, months: Input[]): string {
  return named(sql, {
    months: months.map(({ partition }) => partition[0]!),
    lowest_bytes: "2000",
    principal_ids: [createHash("sha256").update("unknown").digest("hex").slice(0, 16)],
    first_date: "1969-01-01",
    last_date: "2026-12-31",
  });
}

export const named = (sql: string, values: Record<string, string | string[]>) =>
  render(sql, Object.fromEntries(parameterUses(sql).map(({ name }) => [name, values[name]!])));

export async function succeed(twins: Twins, sql: string) {
  const { QueryExecutionId, Status } = await twins.run(sql);
  if (Status.State !== "SUCCEEDED") throw new Error(`DuckDB: ${Status.StateChangeReason}\n${sql.slice(0, 500)}`);
  return /^\s*CREATE/.test(sql) ? [] : twins.rowsOf(QueryExecutionId);
}
