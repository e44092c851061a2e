import { inspectorVersionOf } from "../inspect/results";
import { hashOf, readQuiet } from "../ledger/quiet";
import type { Run } from "../ledger/runs";
import type { Plan } from "../plan/known";
import { partitionOf } from "../plan/partition";
import type { Model } from "../plan/types";
import type { Catalog, Items } from "../ports";
import type { Deps } from "./deps";

const pk = "quiet-plan";

/**
 * The last plan of a source, when it had nothing to do and nothing that it follows from is another since: PlanBatches has found nothing
 * to read, and statements, configuration, limits, catalog and day are the same. What somebody else changed in the catalog is set right by
 * the next plan; each day has one whole plan at least.
 * @returns `last`: what it left to be shown; `note` takes that of a plan without work, or undefined where there is some
 */
export async function quietPlan<Kept>(
  { items, catalog, config }: { items: Items; catalog: Pick<Catalog, "partitions">; config: Deps["config"] },
  run: Run,
  own: Model[],
  today: string,
): Promise<{ last: Kept | undefined; note(kept: Kept | undefined): Promise<void> }> {
  const tables = new Set(own.map(({ table }) => table));
  const reads = own.flatMap(({ inputs }) => inputs).filter((table) => !table.startsWith("staged."));
  // What the other source publishes may change at any time, and `--rebuild` and `mend` look at files.
  const may = run.rebuild === undefined && !run.mend && reads.every((table) => tables.has(table));
  const backlog = await items.get("backlog", run.source);
  const of = async () =>
    hashOf([
      own.map(({ table, builders }) => [table, ...builders.map(({ hash }) => hash)]),
      [inspectorVersionOf(run.source), String(config.rebuild.maxBytes), config.cost],
      [run.from, run.to, run.rebuild, today, backlog?.body],
      await pointed(catalog, tables),
    ]);
  const quiet = await readQuiet(items, run.source, "plan");
  const isQuiet = may && quiet.isQuiet("plan", await of());
  return {
    last: isQuiet ? (await items.get<Kept>(pk, run.source))?.body : undefined,
    note: async (kept) => {
      if (kept !== undefined) await items.put(pk, run.source, kept);
      // The catalog as it is by now: the plan has set it right.
      await quiet.note("plan", kept === undefined ? "" : await of());
    },
  };
}

/** Where the catalog says that the tables lie. */
async function pointed(catalog: Pick<Catalog, "partitions">, tables: Iterable<string>): Promise<string[]> {
  const lines: string[] = [];
  for (const table of tables)
    for await (const { values, location } of catalog.partitions(table))
      lines.push(`${table} ${partitionOf(values)} ${location}`);
  return lines.sort();
}

/** Whether the same plan would come again: what is frozen is looked for each time, as somebody may bring it back. */
export const isIdle = ({ builds, waiting, blocked, frozen, marks }: Plan): boolean =>
  builds.length + waiting + blocked.length + frozen.length + marks.length === 0;
