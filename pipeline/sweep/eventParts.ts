import { folderOf } from "../folderOf";
import type { BatchInspection } from "../inspect/results";
import { type BatchRecord, readJson } from "../ledger/batches";
import type { Sweeping } from "./sweeping";

/** Staged parts of batches of events that a newer inspector has read again. */
export async function sweepEventParts(sweeping: Sweeping): Promise<void> {
  const { deps, terms } = sweeping;
  const { items, objects, catalog } = deps;
  const replaced: BatchRecord[] = [];
  const successors = new Map<string, string>();
  for await (const { body } of items.query<BatchRecord>("batch#cloudtrail")) {
    if (body.status === "replaced" && body.result && !sweeping.isGone(body.id)) replaced.push(body);
    if (body.replaces) successors.set(body.replaces, body.run);
  }
  for (const { id, result } of replaced) {
    if (sweeping.isLate) return;
    const successor = successors.get(id);
    const freeAt = terms.lastWrite && (successor ? terms.lastWrite(successor) : terms.now);
    if (!(await sweeping.mayGo(id, { bornAt: 0, freeAt }))) continue;
    const { parts } = await readJson<BatchInspection>(objects, result!);
    for (const { key } of parts) if (await sweeping.removeFolder(folderOf(key))) sweeping.removed.parts += 1;
    if (terms.dryRun) continue;
    const gone = parts.map(({ eventDate }) => ({ values: [eventDate, id], location: undefined }));
    if (gone.length > 0) await catalog.point("staged.cloudtrail_events", gone);
    await sweeping.noteGone(id);
  }
}
