import { type Shelf, shelfOf } from "../cost/deliveries/shelf";
import type { CostFileRecord } from "../cost/record";
import type { Items, RawFile } from "../ports";
import type { Batch } from "./batches";
import { tie, touch } from "./shelves";

/** A file of a cost folder, in its newest version. */
export type KnownCostFile = CostFileRecord & { batchId: string };

const pk = "cost-files";
const nameOf = (key: string): string => `${shelfOf(key)} ${key}`;
/** Where a ledger had them before it had shelves, by key. */
const past = "cost-file";
/** Asked of the ledger at once. */
const width = 25;

/**
 * One item for each file: a file that was overwritten takes the place of what it was, and it is kept which run found that. What a later
 * run listed stays, though an older batch may end after its own. Safe to repeat: their shelves are marked last, and a batch that is
 * left open before that is inspected again.
 */
export async function recordCostFiles(
  items: Items,
  batch: Pick<Batch, "id" | "listedBy">,
  records: CostFileRecord[],
): Promise<void> {
  await tie(items, records);
  for (let at = 0; at < records.length; at += width)
    await Promise.all(records.slice(at, at + width).map((record) => recordCostFile(items, batch, record)));
  await touch(items, new Set(records.map(({ key }) => shelfOf(key))));
}

async function recordCostFile(
  items: Items,
  { id, listedBy: seenIn = 0 }: Pick<Batch, "id" | "listedBy">,
  record: CostFileRecord,
): Promise<void> {
  for (;;) {
    const item = await items.get<KnownCostFile>(pk, nameOf(record.key));
    const before = item?.body;
    const isLate = before !== undefined && (before.seenIn ?? 0) > seenIn;
    if (isLate && (before.changedIn !== undefined || before.version === record.version)) return;
    const isOther = before !== undefined && before.version !== record.version;
    const changedIn = isOther ? Math.max(before.seenIn ?? 0, seenIn) : before?.changedIn;
    const held: KnownCostFile = isLate ? before : { ...record, batchId: id, seenIn };
    const next: KnownCostFile = { ...held, ...(changedIn !== undefined && { changedIn }) };
    if (await items.put(pk, nameOf(record.key), next, { expected: item?.rev ?? 0 })) return;
  }
}

/** The reading of a file that holds now. */
export async function costFile(items: Items, key: string): Promise<KnownCostFile | undefined> {
  return (await items.get<KnownCostFile>(pk, nameOf(key)))?.body;
}
/** @param shelves only files that stand there; undefined: all */
export async function* costFiles(items: Items, shelves?: Iterable<Shelf>): AsyncIterable<KnownCostFile> {
  if (shelves) {
    for (const shelf of shelves)
      for await (const { body } of items.query<KnownCostFile>(pk, { prefix: `${shelf} ` })) yield body;
    return;
  }
  const old: KnownCostFile[] = [];
  for await (const { body } of items.query<KnownCostFile>(past)) old.push(body);
  const moved = new Set<string>();
  for await (const { body } of items.query<KnownCostFile>(pk)) {
    if (old.length > 0) moved.add(body.key);
    yield body;
  }
  for (const one of old) if (!moved.has(one.key)) yield one;
}

/** Puts the items of a ledger from before on their shelves. A kill between any two writes leaves nothing out; one empty query afterwards. */
export async function shelveCostFiles(items: Items): Promise<void> {
  const move = async (old: KnownCostFile[]) => {
    await tie(items, old);
    await Promise.all(
      old.map(async (one) => {
        await items.put(pk, nameOf(one.key), one, { expected: 0 });
        await items.remove(past, one.key);
      }),
    );
  };
  let some: KnownCostFile[] = [];
  for await (const { body } of items.query<KnownCostFile>(past)) {
    some.push(body);
    if (some.length < width) continue;
    await move(some);
    some = [];
  }
  await move(some);
}

/**
 * Tells which files of a shelf are not as the ledger has them. A manifest that was written again counts, though it says the same: what it
 * names was written before it, and may be other files than before.
 */
export async function changedCostFiles(items: Items, shelf: Shelf): Promise<(file: RawFile) => boolean> {
  const known = new Map<string, { version: string; writtenAt?: string }>();
  for await (const record of costFiles(items, [shelf]))
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

/** Which report feeds gold, by billing account: the first one that was published. */
export async function costChoices(items: Items): Promise<Map<string, string>> {
  const choices = new Map<string, string>();
  for await (const { sk, body } of items.query<{ report: string }>("cost-choice")) choices.set(sk, body.report);
  return choices;
}
export async function keepChoices(items: Items, choices: Map<string, string>): Promise<void> {
  for (const [account, report] of choices) await items.put("cost-choice", account, { report });
}
