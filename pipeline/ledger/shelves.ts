/** What the ledger keeps of the shelves of cost files: which are tied to which, and which a plan has to look at. */
import { type Shelf, shelfOf, tiesOf } from "../cost/deliveries/shelf";
import type { CostFileRecord } from "../cost/record";
import type { Items } from "../ports";

const ties = "cost-tie";
const marks = "cost-touched";

/** Written before the files, and never removed: a tie too many costs a look at another shelf. */
export async function tie(items: Items, records: CostFileRecord[]): Promise<void> {
  const pairs = new Set(records.flatMap((one) => tiesOf(one).map((other) => `${shelfOf(one.key)} ${other}`)));
  await items.putMany([...pairs].map((sk) => ({ pk: ties, sk, body: {} })));
}
export async function tiedShelves(items: Items): Promise<[Shelf, Shelf][]> {
  const found: [Shelf, Shelf][] = [];
  for await (const { sk } of items.query(ties)) found.push(sk.split(" ") as [Shelf, Shelf]);
  return found;
}

/** Says that these shelves are not as the last plan without work saw them. */
export async function touch(items: Items, shelves: Iterable<Shelf>): Promise<void> {
  await items.putMany([...shelves].map((sk) => ({ pk: marks, sk, body: {} })));
}
/** Shelves that no finished plan has seen as they are, with the revision of their marks. */
export async function touchedShelves(items: Items): Promise<Map<Shelf, number>> {
  const touched = new Map<Shelf, number>();
  for await (const { sk, rev } of items.query(marks)) touched.set(sk, rev);
  return touched;
}
/** A shelf that was touched again since stays marked. */
export async function settleShelves(items: Items, touched: ReadonlyMap<Shelf, number>): Promise<void> {
  for (const [shelf, expected] of touched) await items.remove(marks, shelf, { expected });
}
