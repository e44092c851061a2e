import { inspectorVersionOf } from "../inspect/results";
import { hashOf, readQuiet } from "../ledger/quiet";
import type { Run } from "../ledger/runs";
import type { Plan } from "../plan/plan";
import type { Model } from "../plan/types";
import type { Items } from "../ports";
import type { Deps } from "./deps";

const pk = "quiet-plan";

/**
 * The last plan of a source, when it had nothing to do and nothing that it follows from is another since: PlanBatches has found nothing
 * to read, and statements, configuration, limits and day are the same. So each day has one whole plan at least, which sets right what
 * somebody else changed in the catalog.
 * @returns `last`: what it left to be shown; `note` takes that of a plan without work, or undefined where there is some
 */
export async function quietPlan<Kept>(
  { items, config }: { items: Items; config: Deps["config"] },
  run: Run,
  own: Model[],
  today: string,
): Promise<{ last: Kept | undefined; note(kept: Kept | undefined): Promise<void> }> {
  const tables = new Set(own.map(({ table }) => table));
  const reads = own.flatMap(({ inputs }) => inputs).filter((table) => !table.startsWith("staged."));
  // What the other source publishes may change at any time, and `--rebuild` looks at files.
  const may = run.rebuild === undefined && reads.every((table) => tables.has(table));
  const backlog = await items.get("backlog", run.source);
  const of = hashOf([
    own.map(({ table, builders }) => [table, ...builders.map(({ hash }) => hash)]),
    [inspectorVersionOf(run.source), String(config.rebuild.maxBytes), config.cost],
    [run.from, run.to, run.rebuild, today, backlog?.body],
  ]);
  const quiet = await readQuiet(items, run.source, "plan");
  const isQuiet = may && quiet.isQuiet("plan", of);
  return {
    last: isQuiet ? (await items.get<Kept>(pk, run.source))?.body : undefined,
    note: async (kept) => {
      if (kept !== undefined) await items.put(pk, run.source, kept);
      await quiet.note("plan", kept === undefined ? "" : of);
    },
  };
}

/** Whether the same plan would come again. */
export const isIdle = ({ builds, waiting, blocked, marks }: Plan): boolean =>
  builds.length + waiting + blocked.length + marks.length === 0;
