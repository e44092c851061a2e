import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { inspectBatch } from "../../pipeline/inspect/inspectBatch";
import { findings } from "../../pipeline/plan/balance";
import { daysOf } from "../../pipeline/plan/periods";
import type { Figures, Input, Model } from "../../pipeline/plan/types";
import type { RawFile } from "../../pipeline/ports";
import type { Models } from "../../pipeline/sql/model";
import { parameterUses } from "../../pipeline/sql/parameters";
import { render } from "../../pipeline/sql/render";
import { savedQueries } from "./savedQueries";
import { differences, type Rows, Twins } from "./twins";

export interface RawBatch {
  files: RawFile[];
  read(key: string): Buffer;
}
export interface Outcome {
  /** names of what was run */
  statements: Set<string>;
  runs: number;
  /** rows that were compared */
  rows: number;
  /** each difference between the engines and each audit that did not hold, in words */
  found: string[];
}
type Part = Input & { table: string };

/** Stages batches with the inspector, then builds, audits and queries everything in both engines. */
export async function runAll(
  trino: string,
  root: string,
  name: string,
  models: Models,
  batches: RawBatch[],
): Promise<Outcome> {
  const twins = await Twins.open(trino, root, name, models);
  const outcome: Outcome = { statements: new Set(), runs: 0, rows: 0, found: [] };
  try {
    const published = await stage(twins, batches);
    for (const model of models.models.filter(({ run }) => run === "cloudtrail"))
      for (const [partition, inputs] of partitionsOf(model, published)) {
        const built = await build(twins, model, partition, inputs, outcome);
        published.push(built);
      }
    await writeUsage(twins, published);
    for (const [statement, sql] of models.statements)
      await compare(twins, statement, internal(sql, published), false, outcome);
    for (const query of savedQueries()) await compare(twins, query.name, query.sql, true, outcome);
  } finally {
    await twins.close();
  }
  return outcome;
}

async function stage(twins: Twins, batches: RawBatch[]): Promise<Part[]> {
  const parts: Part[] = [];
  for (const [index, { files, read }] of batches.entries()) {
    const batchId = `${index}`.padStart(16, "b");
    const raw = {
      open: (key: string) => ({
        size: async () => read(key).length,
        bytes: async () => read(key),
        stream: () => Readable.from([read(key)]),
      }),
    };
    const result = await inspectBatch({
      batchId,
      files,
      raw,
      objects: twins.objects,
      codec: index === 0 ? "none" : "gzip",
    });
    if (result.quarantined.length > 0) throw new Error(`the inspector refused ${JSON.stringify(result.quarantined)}`);
    for (const { eventDate, rows, bytesOut, bytesIn, key, size, hash } of result.parts) {
      const folder = key.slice(0, key.lastIndexOf("/"));
      await twins.mount("staged.cloudtrail_events", [eventDate, batchId], { duck: folder, trino: folder });
      const figures = { rows: String(rows), bytes_out: bytesOut, bytes_in: bytesIn };
      const partition = [eventDate, batchId];
      const location = twins.objects.uri(folder);
      parts.push({
        table: "staged.cloudtrail_events",
        partition,
        fingerprint: hash,
        location,
        figures,
        bytes: size,
        current: true,
      });
    }
  }
  return parts;
}

/** The oldest month's usage items are written, those of the newest month in part: so months differ in all ways they can. */
async function writeUsage(twins: Twins, published: Part[]): Promise<void> {
  const months = published.filter(({ table }) => table === "gold.s3_transfer_monthly");
  for (const [table, part, ...more] of [
    ["internal.usage_written", months[0]!],
    ["internal.usage_pending", months.at(-1)!, "half-written"],
  ] as const) {
    const values = [part.partition[0]!, ...more];
    await twins.mount(table, values, { duck: `${part.location}duck`, trino: `${part.location}trino` });
  }
}

/** A statement of `sql/internal/` with values for all months that were built. */
function internal(sql: string, published: Part[]): string {
  const months = published
    .filter(({ table }) => table === "gold.s3_transfer_monthly")
    .map(({ partition }) => partition[0]!);
  const given: Record<string, string | string[]> = {
    months,
    lowest_bytes: "2000",
    principal_ids: [createHash("sha256").update("unknown").digest("hex").slice(0, 16)],
    first_date: "1969-01-01",
    last_date: "2026-12-31",
  };
  return render(sql, Object.fromEntries(parameterUses(sql).map((use) => [use.name, given[use.name]!])));
}

/** The partitions of a model that its inputs give, each with those inputs. */
function partitionsOf(model: Model, published: Part[]): Map<string, Part[]> {
  const partitions = new Map<string, Part[]>();
  for (const part of published.filter(({ table }) => model.inputs.includes(table))) {
    const key = model.partition.unit === "month" ? part.partition[0]!.slice(0, 7) : part.partition[0]!;
    partitions.set(key, [...(partitions.get(key) ?? []), part]);
  }
  return partitions;
}

/** One build in both engines: the rows of the table, its types, the figures of its audit and what they must satisfy. */
async function build(twins: Twins, model: Model, partition: string, inputs: Part[], outcome: Outcome): Promise<Part> {
  const folder = `${model.table.replace(".", "/")}/${model.partition.column}=${partition}`;
  const days = daysOf(partition);
  const values = (engine: "duck" | "trino") => ({
    target: `internal.build_${twins.name}_${model.table.replace(".", "_")}_${partition.replaceAll("-", "_")}`,
    location: `${twins.objects.uri(folder)}/gen=${engine}/`,
    [model.partition.column]: partition,
    first_day: days[0]!,
    last_day: days.at(-1)!,
    batches: inputs.map(({ partition: [, batch] }) => batch!),
  });
  const text = (sql: string, engine: "duck" | "trino") => {
    const given: Record<string, string | string[]> = values(engine);
    return render(sql, Object.fromEntries(parameterUses(sql).map((use) => [use.name, given[use.name]!])));
  };
  const { target } = values("duck");
  const what = `${model.table} ${partition}`;
  await twins.onDuck(text(model.sql, "duck"));
  await twins.onTrino(text(model.sql, "trino"));
  const rows = await both(twins, `SELECT * FROM ${target}`, true);
  note(outcome, model.table, what, rows, false);
  const declared = model.columns.slice(0, -1).map(({ name, type }) => `${name} ${type}`);
  const types = rows.trino.columns.map(({ name, type }) => `${name} ${type}`);
  if (types.join() !== declared.join()) outcome.found.push(`${what}: Trino's types are ${types.join(", ")}`);
  const audit = await both(twins, text(model.auditSql, "duck"), false, text(model.auditSql, "trino"));
  note(outcome, `audit of ${model.table}`, `audit of ${what}`, audit, false);
  for (const engine of ["duck", "trino"] as const) {
    const figures = Object.fromEntries(audit[engine].rows) as Figures;
    for (const { words } of findings(figures, inputs, model.balances))
      outcome.found.push(`${what} (${engine}): ${words}`);
  }
  await twins.mount(model.table, [partition], { duck: `${folder}/gen=duck`, trino: `${folder}/gen=trino` });
  const figures = Object.fromEntries(audit.duck.rows) as Figures;
  const location = `${folder}/gen=`;
  return { table: model.table, partition: [partition], fingerprint: "", location, figures, bytes: 0, current: true };
}

async function both(twins: Twins, sql: string, isTable: boolean, onTrino = sql): Promise<{ duck: Rows; trino: Rows }> {
  return { duck: isTable ? await twins.ctasRows(sql) : await twins.onDuck(sql), trino: await twins.onTrino(onTrino) };
}

function note(
  outcome: Outcome,
  statement: string,
  what: string,
  rows: { duck: Rows; trino: Rows },
  inOrder: boolean,
): void {
  outcome.statements.add(statement);
  outcome.runs += 1;
  outcome.rows += rows.duck.rows.length;
  for (const line of differences(rows.duck, rows.trino, inOrder)) outcome.found.push(`${what}: ${line}`);
}

async function compare(twins: Twins, name: string, sql: string, inOrder: boolean, outcome: Outcome): Promise<void> {
  note(outcome, name, name, await both(twins, sql, false), inOrder);
}
