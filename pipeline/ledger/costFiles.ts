import type { CostFileRecord } from "../cost/record";
import type { Items, RawFile } from "../ports";
import type { Batch } from "./batches";

/** A file of a cost folder, in its newest version. */
export type KnownCostFile = CostFileRecord & { batchId: string };

const pk = "cost-file";
/** Asked of the ledger at once. */
const width = 25;

/**
 * One item for each file: a file that was overwritten takes the place of what it was, and it is kept which run found that. What a later
 * run listed stays, though an older batch may end after its own. Safe to repeat.
 */
export async function recordCostFiles(
  items: Items,
  batch: Pick<Batch, "id" | "listedBy">,
  records: CostFileRecord[],
): Promise<void> {
  for (let at = 0; at < records.length; at += width)
    await Promise.all(records.slice(at, at + width).map((record) => recordCostFile(items, batch, record)));
}

async function recordCostFile(
  items: Items,
  { id, listedBy: seenIn = 0 }: Pick<Batch, "id" | "listedBy">,
  record: CostFileRecord,
): Promise<void> {
  for (;;) {
    const item = await items.get<KnownCostFile>(pk, record.key);
    const before = item?.body;
    const isLate = before !== undefined && (before.seenIn ?? 0) > seenIn;
    if (isLate && (before.changedIn !== undefined || before.version === record.version)) return;
    const isOther = before !== undefined && before.version !== record.version;
    const changedIn = isOther ? Math.max(before.seenIn ?? 0, seenIn) : before?.changedIn;
    const held: KnownCostFile = isLate ? before : { ...record, batchId: id, seenIn };
    const next: KnownCostFile = { ...held, ...(changedIn !== undefined && { changedIn }) };
    if (await items.put(pk, record.key, next, { expected: item?.rev ?? 0 })) return;
  }
}

/**
 * Tells which files are not as the ledger has them. A manifest that was written again counts, though it says the same: what it names was
 * written before it, and may be other files than before.
 */
export async function changedCostFiles(items: Items): Promise<(file: RawFile) => boolean> {
  const known = new Map<string, { version: string; writtenAt?: string }>();
  for await (const record of costFiles(items))
    known.set(record.key, {
      version: record.version,
      ...(record.kind === "manifest" && { writtenAt: record.manifest.modifiedAt }),
    });
  return ({ key, version, modifiedAt }) => {
    const before = known.get(key);
    if (before?.version !== version) return true;
    return before.writtenAt !== undefined && before.writtenAt < modifiedAt;
  };
}
/** The reading of a file that holds now. */
export async function costFile(items: Items, key: string): Promise<KnownCostFile | undefined> {
  return (await items.get<KnownCostFile>(pk, key))?.body;
}
export async function* costFiles(items: Items): AsyncIterable<KnownCostFile> {
  for await (const { body } of items.query<KnownCostFile>(pk)) yield body;
}

/** Which report feeds gold, by billing account: the first one that was published. */
export async function costChoices(items: Items): Promise<Map<string, string>> {
  const choices = new Map<string, string>();
  for await (const { sk, body } of items.query<{ report: string }>("cost-choice")) choices.set(sk, body.report);
  return choices;
}
export async function keepChoices(items: Items, choices: Map<string, string>): Promise<void> {
  for (const [account, report] of choices) await items.put("cost-choice", account, { report });
}
