import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { sqlFiles } from "../../local/resources";
import { wantedDeliveries } from "../../pipeline/cost/deliveries/wanted";
import { inspectCostBatch } from "../../pipeline/cost/inspectCostBatch";
import type { CostFileRecord } from "../../pipeline/cost/record";
import { findings } from "../../pipeline/plan/balance";
import type { Published } from "../../pipeline/plan/bills";
import { feedsOf, firstChoices } from "../../pipeline/plan/feeds";
import { builderOf, folderOf, periodOf, valuesOf } from "../../pipeline/plan/partition";
import type { Input, Staged, Values } from "../../pipeline/plan/types";
import type { RawFile } from "../../pipeline/ports";
import { named, succeed, type Twins } from "./runAll";
import { type Counted, openTwins, type TrinoTables } from "./twins";

/**
 * Stages folders of cost reports with the inspector, then builds silver of every delivery and gold of every period, audits each, and
 * asks the saved queries about cost. An audit that does not hold is a difference, and so is a report that is not taken.
 */
export async function runCost(tables: TrinoTables, name: string, folders: string[], counted: Counted): Promise<void> {
  const twins = await openTwins(tables, name, counted);
  try {
    const staged = await stage(twins, rawFiles(folders), counted);
    const published: (Published & { part: Input })[] = [];
    for (const [partition, of] of staged) {
      const part = await build(twins, "silver.cost_line_items", partition, of.inputs, of.values!, counted);
      const [report, period] = valuesOf(partition) as [string, string];
      published.push({ report, period, accounts: of.delivery!.accounts, part });
      const { id, deliveredAt } = of.delivery!;
      const delivered_at = deliveredAt.replace("T", " ").replace("Z", "");
      await build(twins, "gold.cost_deliveries", `${partition}/${id}`, [part], { delivered_at }, counted);
    }
    for (const [period, { reports, leftOut }] of feedsOf(published, firstChoices(published, new Map()))) {
      const inputs = published.filter((one) => one.period === period && reports.includes(one.report));
      // Figures of an input are of all its accounts; where one is left out they are more than gold has.
      const known = leftOut.length === 0 ? inputs.map(({ part }) => part) : undefined;
      for (const table of ["gold.cost_daily", "gold.cost_monthly"])
        await build(twins, table, period, known, { reports, left_out: leftOut, without_invoices: [] }, counted);
    }
    for (const { path, text } of sqlFiles()) if (path.startsWith("sql/queries/cost_")) await succeed(twins, text);
  } finally {
    await twins.close();
  }
}

function rawFiles(folders: string[]): RawFile[] {
  const paths = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  return paths.sort().map((key) => {
    const { size, mtime } = statSync(key);
    return { key, size, modifiedAt: mtime.toISOString(), version: key };
  });
}

/** Half of the files as one machine stages them, half as AWS does. */
async function stage(twins: Twins, files: RawFile[], counted: Counted): Promise<Map<string, Staged>> {
  const open = (key: string) => ({
    size: async () => readFileSync(key).length,
    bytes: async () => readFileSync(key),
    stream: () => Readable.from([readFileSync(key)]),
    range: async (start: number, end: number) => readFileSync(key).subarray(start, end),
  });
  const records: (CostFileRecord & { batchId: string })[] = [];
  for (const codec of ["none", "gzip"] as const) {
    const batchId = (codec === "none" ? "a" : "b").repeat(16);
    const some = files.filter((_, at) => (at % 2 === 0) === (codec === "none"));
    const { cost, quarantined } = await inspectCostBatch({
      batchId,
      files: some,
      raw: { open },
      objects: twins.objects,
      codec,
    });
    counted.found.push(...quarantined.map(({ file, reason }) => `${file}: ${reason}`));
    records.push(...cost.map((record) => ({ ...record, batchId })));
  }
  const { staged, waiting, refused } = wantedDeliveries(records, [], { uri: (key) => twins.objects.uri(key) });
  counted.found.push(...[...waiting, ...refused].map((one) => JSON.stringify(one)));
  for (const { inputs } of staged.values())
    for (const { table, partition, location } of inputs)
      await twins.catalog.point(table, [{ values: partition, location }]);
  return staged;
}

/** @param inputs those whose figures the audit is held against; undefined: only what the audit says of itself counts */
async function build(
  twins: Twins,
  table: string,
  partition: string,
  inputs: Input[] | undefined,
  given: Values,
  counted: Counted,
): Promise<Input> {
  const model = twins.models.models.find((one) => one.table === table)!;
  const location = twins.objects.uri(`${table.replace(".", "/")}/${folderOf(model, partition)}/gen=1/`);
  const own = valuesOf(partition);
  const values: Values = {
    target: `internal.build_${table.split(".")[1]}_${partition.replace(/\W/g, "_").toLowerCase()}`,
    location,
    ...given,
    ...Object.fromEntries(model.partition.columns.map((column, at) => [column, own[at]!])),
  };
  await succeed(twins, named(builderOf(model, inputs ?? []).sql, values));
  const rows = await succeed(twins, named(model.auditSql, values));
  const figures = Object.fromEntries(rows.map((row) => [row.name!, row.found!]));
  await twins.catalog.point(table, [{ values: own, location }]);
  const balances = model.balances.filter((balance) => inputs !== undefined || !balance.includes("inputs."));
  const failed = findings(figures, inputs ?? [], balances);
  counted.found.push(...failed.map(({ words }) => `${table} ${partition} of ${periodOf(partition)}: ${words}`));
  return { table, partition: own, fingerprint: "", location, figures, bytes: 0, current: true };
}
