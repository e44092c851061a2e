import { NoObjectError } from "../errors";
import type { Items, ObjectStore } from "../ports";
import { type Batch, manifestKey, openBatches, readJson } from "./batches";
import { takenFrom } from "./lease";
import { type Happening, happenings, type Run, readRun } from "./runs";

/**
 * Runs that were cut off while they held the lease that this one has taken: they never settled, so nobody has read what they did, and
 * the summary of this run tells it.
 */
export async function cutOff(items: Items, source: Run["source"]): Promise<string[]> {
  const found: string[] = [];
  for (const owner of await takenFrom(items, source)) {
    const name = owner.split(":").at(-1)!;
    if ((await readRun(items, name))?.status === "RUNNING") found.push(name);
  }
  return found;
}

/** A run, and those that it goes on from. */
async function whole(items: Items, id: string): Promise<string[]> {
  return [...((await readRun(items, id))?.takesOver ?? []), id];
}

/** What a run did and those that it goes on from, each thing as it was done last. */
export async function doneByAll(items: Items, id: string): Promise<Happening[]> {
  const done = new Map<string, Happening>();
  for (const one of await whole(items, id))
    for (const happening of await happenings(items, { id: one } as Run))
      if (happening.status === "done") done.set(`${happening.kind} ${happening.name}`, happening);
  return [...done.values()];
}

/**
 * Files that earlier passes of a run have found, or runs that it goes on from: read by now, or waiting.
 * @returns their names as `key version`, and how many more repeat known content
 */
export async function foundBefore(
  items: Items,
  objects: Pick<ObjectStore, "read">,
  { id, source }: Run,
): Promise<{ names: Set<string>; repeated: number }> {
  const runs = await whole(items, id);
  const batches = new Map<string, string>();
  let repeated = 0;
  for (const run of runs) {
    repeated += (await items.get<{ repeated: number }>(`run-files#${run}`, "listed"))?.body.repeated ?? 0;
    for (const { name, status, found } of await happenings(items, { id: run } as Run))
      if (status === "done" && found && runs.includes(found.by)) batches.set(name, found.day);
  }
  for (const { id: batch, day, run, replaces } of await openBatches(items, source))
    if (runs.includes(run) && replaces === undefined) batches.set(batch, day);
  const names = new Set<string>();
  for (const [batch, day] of batches) {
    const { files } = await readJson<Batch>(objects, manifestKey({ source, day, id: batch })).catch((error) => {
      if (error instanceof NoObjectError) return { files: [] }; // those of a manifest that was lost are listed as new again
      throw error;
    });
    for (const { key, version } of files) names.add(`${key} ${version}`);
  }
  return { names, repeated };
}
