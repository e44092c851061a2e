import { createHash } from "node:crypto";
import { z } from "zod";
import { readJson } from "../ledger/batches";
import { holdInputs, putAttempt } from "../ledger/generations";
import { withListedParts } from "../ledger/inputs";
import { holdLease } from "../ledger/lease";
import { Run } from "../ledger/runs";
import type { Plan } from "../plan/known";
import { builderOf, folderOf, periodOf, valuesOf } from "../plan/partition";
import { daysOf } from "../plan/periods";
import type { Build, Input, Model } from "../plan/types";
import type { Catalog } from "../ports";
import { parameterUses } from "../sql/parameters";
import { render } from "../sql/render";
import type { Deps, Task } from "./deps";

export const BuildEvent = z.object({ run: Run, key: z.string(), index: z.number(), attempt: z.number() });
const Event = BuildEvent.extend({ redriveCount: z.number() });

/** The build that an iteration of state Build is about. */
export async function buildOf(objects: Deps["objects"], { key, index }: z.infer<typeof BuildEvent>): Promise<Build> {
  const build = (await readJson<Plan>(objects, key)).builds[index];
  if (!build) throw new Error(`${key} has no build ${index}`);
  return build;
}

/**
 * The two statements of one attempt, with a location and tokens that no other attempt has. Safe to repeat: the same attempt
 * gives the same text.
 * @throws {InputMovedError} when an input was published anew; the build is planned again
 */
export const renderBuild: Task<"items" | "objects" | "catalog" | "models" | "clock"> =
  ({ items, objects, catalog, models, clock }) =>
  async (event): Promise<{ sql: string; token: string; auditSql: string; auditToken: string; attemptId: string }> => {
    const { run, attempt, redriveCount, ...rest } = Event.parse(event);
    await holdLease(items, run);
    const build = await buildOf(objects, { run, attempt, ...rest });
    await holdInputs(items, build.inputs);
    await registerStaged(catalog, build.inputs);
    const model = models.find(({ table }) => table === build.table)!;
    const id = hash([run.id, build.table, build.partition, build.fingerprint, attempt, redriveCount, run.token]);
    const [layer, name] = model.table.split(".");
    const location = objects.uri(`${layer}/${name}/${folderOf(model, build.partition)}/gen=${id}/`);
    const target = `internal.build_${id}`;
    const builder = builderOf(model, build.inputs);
    await putAttempt(items, {
      id,
      ...(await withListedParts(objects, id, build)),
      modelHash: builder.hash,
      target,
      location,
      run: run.id,
      startedAt: clock.now().toISOString(),
    });
    const values = { target, location, ...parametersOf(model, build) };
    const [sql, auditSql] = [builder.sql, model.auditSql].map((text) => render(text, named(text, values))) as [
      string,
      string,
    ];
    // Both go through the state of the machine, whose limit nothing can catch.
    if (Buffer.byteLength(sql) + Buffer.byteLength(auditSql) > 200_000)
      throw new Error(
        `${model.table} ${build.partition} reads ${build.inputs.length} inputs, too many for one statement of 262,144 bytes`,
      );
    return {
      sql,
      token: hash([id, "build"]),
      auditSql,
      auditToken: hash([id, "audit"]),
      attemptId: id,
    };
  };

/** What a statement of this model may name; the renderer takes those that it does. */
function parametersOf(model: Model, { partition, inputs, values }: Build): Record<string, string | string[]> {
  const days = daysOf(periodOf(partition));
  const own = valuesOf(partition);
  const batches = inputs.filter(({ table }) => table.startsWith("staged.")).map(({ partition: [, batch] }) => batch!);
  return {
    ...Object.fromEntries(model.partition.columns.map((column, i) => [column, own[i]!])),
    first_day: days[0]!,
    last_day: days.at(-1)!,
    ...(batches.length > 0 && { batches }),
    ...values,
  };
}

/** The values that a statement names; the renderer takes no others. */
function named(sql: string, values: Record<string, string | string[]>): Record<string, string | string[]> {
  const names = new Set(parameterUses(sql).map(({ name }) => name));
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.has(name)));
}

async function registerStaged(catalog: Catalog, inputs: Input[]): Promise<void> {
  const parts = inputs.filter(({ table }) => table.startsWith("staged."));
  if (parts.length > 0)
    await catalog.point(
      parts[0]!.table,
      parts.map(({ partition, location }) => ({ values: partition, location })),
    );
}

const hash = (parts: unknown[]) => createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 40);
