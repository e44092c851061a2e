import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { newestInTable } from "../../../pipeline/freshness/newest";
import { forgetCostPlan } from "../../../pipeline/ledger/costPlan";
import { publishedGenerations } from "../../../pipeline/ledger/generations";
import { touchedShelves } from "../../../pipeline/ledger/shelves";
import { bad, CostRig, type Delivered, delivered, folderOf, type Lying } from "./costRig";

/** Keys of the ledger's history that a run asked for. */
function spied(rig: CostRig): { asked: string[]; bytes: number } {
  const seen = { asked: [] as string[], bytes: 0 };
  const [get, query] = [rig.items.get.bind(rig.items), rig.items.query.bind(rig.items)];
  const note = (item: { pk: string; sk: string; body: unknown }) => {
    seen.asked.push(`${item.pk} ${item.sk}`);
    seen.bytes += JSON.stringify(item.body).length;
  };
  rig.items.get = async <Body>(pk: string, sk: string) => {
    const item = await get<Body>(pk, sk);
    if (item) note(item);
    return item;
  };
  rig.items.query = async function* <Body>(...args: Parameters<typeof query>) {
    for await (const item of query<Body>(...args)) {
      note(item);
      yield item;
    }
  };
  return seen;
}

/** A home with that many months, and what a run with another delivery of the last one reads. */
async function readBy(count: number) {
  const rig = new CostRig();
  const all = new Map<string, Lying>();
  const put = (n: number, id: string, at: number) => {
    const month = new Date(Date.UTC(2000, n, 1)).toISOString().slice(0, 7);
    for (const file of delivered({ report: "bill", month, id, at })) all.set(file.key, file);
  };
  for (let n = 0; n < count; n += 1) put(n, `a${n}`, n);
  while ((await rig.run(all)).built.length > 0) {}
  put(count - 1, "next", count);
  const seen = spied(rig);
  const { built, left } = await rig.run(all);
  expect([built.length, left.unchanged]).toEqual([4, 4 * count]);
  return { items: seen.asked.length, bytes: seen.bytes };
}

test("a run with one new delivery reads as many items with 300 months behind it as with 3, and a line for each month", async () => {
  const [few, many] = [await readBy(3), await readBy(300)];
  expect(many.items).toBe(few.items);
  expect((many.bytes - few.bytes) / 297).toBeLessThan(400);
});

const step = fc.record({
  report: fc.constantFrom("bill", "other"),
  month: fc.constantFrom("2026-01", "2026-02", "2026-03"),
  kind: fc.constantFrom(
    "new",
    "new",
    "over",
    "over",
    "late",
    "part",
    "gone",
    "stray",
    "bad",
    "fails",
    "config",
    "lost",
  ),
  subs: fc.constantFrom<string[]>(["1"], ["1", "2"], ["3"]),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Two homes over one folder, of which one looks at everything in each plan. */
class Twins {
  readonly rigs = [new CostRig(), new CostRig()];
  readonly folder = new Map<string, Lying>();
  private n = 0;
  whole = 0;
  constructor() {
    const [, all] = this.rigs;
    all!.onPlan = () => forgetCostPlan(all!.items);
  }

  async step(o: Step): Promise<void> {
    this.n += 1;
    const of: Delivered = { ...o, id: `d${this.n}`, at: this.n };
    const put = (files: Lying[]) => {
      for (const file of files) this.folder.set(file.key, file);
    };
    for (const rig of this.rigs) {
      rig.fails = ({ fingerprint }) => o.kind === "fails" && fingerprint < "8";
      rig.config.cost.reports = o.kind === "config" ? { "1": o.report === "bill" ? "none" : "other-1" } : {};
    }
    if (o.kind === "new" || o.kind === "fails") put(delivered(of));
    if (o.kind === "over") put(delivered({ ...of, isOverwritten: true, parts: o.subs.length }));
    if (o.kind === "late") put(delivered({ ...of, lacks: "manifest" }));
    if (o.kind === "part") put(delivered({ ...of, lacks: "part" }));
    if (o.kind === "stray") put(delivered({ ...of, stray: o.month === "2026-03" ? "2026-04" : "2026-03" }));
    if (o.kind === "bad") put([bad(`/in/readme-${o.month}.txt`, of.id, "2026-05-01T00:00:00Z")]);
    if (o.kind === "gone") for (const key of this.folder.keys()) if (key.includes(o.month)) this.folder.delete(key);
    if (o.kind === "lost") for (const rig of this.rigs) rig.locations.get("gold.cost_daily")?.delete(o.month);
    const seen = spied(this.rigs[0]!);
    const [one, other] = [await this.rigs[0]!.run(this.folder), await this.rigs[1]!.run(this.folder)];
    expect(one.built).toEqual(other.built);
    expect(sorted(one.left)).toEqual(sorted(other.left));
    const state = (rig: CostRig) =>
      Object.entries(rig.items.dump()).filter(([name]) => /^(pointer#|cost-choice|cost-files|failure)/.test(name));
    expect(state(this.rigs[0]!)).toEqual(state(this.rigs[1]!));
    expect(this.rigs[0]!.locations).toEqual(this.rigs[1]!.locations);
    for (const table of ["silver.cost_line_items", "gold.cost_deliveries"]) {
      let newest: string | undefined;
      for await (const { delivery } of publishedGenerations(this.rigs[0]!.items, table))
        if (delivery!.deliveredAt > (newest ?? "")) newest = delivery!.deliveredAt;
      expect((await newestInTable(this.rigs[0]!.items, table))?.toISOString()).toBe(newest);
    }
    const months = new Set(seen.asked.flatMap((name) => /^cost-files (\d{4}-\d\d) /.exec(name)?.[1] ?? []));
    this.whole += months.size > 1 ? 1 : 0;
  }
}
const sorted = (left: Record<string, unknown>): unknown => {
  const { waiting, refused } = left.deliveries as Record<"waiting" | "refused", unknown[]>;
  const text = (all: unknown[]) => all.map((one) => JSON.stringify(one)).sort();
  return { ...left, deliveries: [text(waiting), text(refused)] };
};

test("a plan of what is new does what a plan of everything does", async () => {
  let [runs, whole] = [0, 0];
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
      const twins = new Twins();
      for (const one of steps) await twins.step(one);
      runs += steps.length;
      whole += twins.whole;
    }),
    { numRuns: 60 },
  );
  expect(whole / runs).toBeLessThan(0.75); // else it would prove nothing
}, 120_000);

test("an account that the configuration leaves out is taken out of gold by the next run, and brought back when that changes", async () => {
  const rig = new CostRig();
  const folder = folderOf(
    ...["2026-01", "2026-02"].flatMap((month) => delivered({ report: "bill", month, id: "a", at: 1 })),
  );
  const settle = async () => {
    while ((await rig.run(folder)).built.length > 0) {}
  };
  const gold = () => [...(rig.locations.get("gold.cost_monthly")?.keys() ?? [])].sort();
  await settle();
  expect(gold()).toEqual(["2026-01", "2026-02"]);
  const silver = new Map(rig.locations.get("silver.cost_line_items"));
  rig.config.cost.reports = { "1": "none" };
  await settle();
  expect(gold()).toEqual([]);
  expect(rig.locations.get("silver.cost_line_items")).toEqual(silver);
  for await (const _ of publishedGenerations(rig.items, "gold.cost_daily")) throw new Error("still published");
  rig.config.cost.reports = {};
  await settle();
  expect(gold()).toEqual(["2026-01", "2026-02"]);
});

test("killed between any two writes and run again, a delivery of one month is published as without", async () => {
  const files = (id: string, at: number) =>
    delivered({ report: "bill", month: "2026-02", id, at, isOverwritten: true });
  const first = ["2026-01", "2026-02"].flatMap((month) => delivered({ report: "bill", month, id: "a", at: 1 }));
  const gold = (rig: CostRig) =>
    Object.entries(rig.items.dump())
      .filter(([name]) => name.startsWith("pointer#"))
      .map(([name, body]) => [name, (body as { fingerprint: string }).fingerprint]);
  /** @param writes after so many it dies @returns whether it did not */
  async function home(writes: number) {
    const rig = new CostRig();
    const folder = folderOf(...first);
    await rig.run(folder);
    for (const file of files("b", 2)) folder.set(file.key, file);
    const isWhole = await rig.runKilled(folder, writes);
    await rig.run(folder);
    expect((await rig.run(folder)).built).toEqual([]);
    return { isWhole, gold: gold(rig), touched: [...(await touchedShelves(rig.items)).keys()] };
  }
  const expected = await home(Number.POSITIVE_INFINITY);
  expect(expected.gold).not.toEqual([]);
  for (let writes = 0; ; writes += 1) {
    const { isWhole, ...now } = await home(writes);
    expect(now).toEqual({ gold: expected.gold, touched: [] });
    if (isWhole) return expect(writes).toBeGreaterThan(20);
  }
}, 120_000);

describe("where the catalog does not point at what is published, the next run sets it right", () => {
  const months = ["2026-01", "2026-02", "2026-03"];
  const all = months.flatMap((month) => delivered({ report: "bill", month, id: "a", at: 1 }));
  const published = async ({ items }: CostRig, table: string) => {
    const found = new Map<string, string>();
    for await (const { partition, location } of publishedGenerations(items, table)) found.set(partition, location);
    return found;
  };

  test.each(["first", "later"])("though the %s run failed between the ledger and the catalog", async (which) => {
    const rig = new CostRig();
    const folder = folderOf(...all);
    if (which === "later") {
      while ((await rig.run(folder)).built.length > 0) {}
      for (const file of delivered({ report: "bill", month: "2026-02", id: "b", at: 2 })) folder.set(file.key, file);
    }
    rig.failsToPoint = ({ table, partition }) => table === "gold.cost_daily" && partition === "2026-02";
    await rig.run(folder);
    rig.failsToPoint = () => false;
    expect(rig.locations.get("gold.cost_daily")).not.toEqual(await published(rig, "gold.cost_daily"));
    await rig.run(folder);
    expect(rig.locations.get("gold.cost_daily")).toEqual(await published(rig, "gold.cost_daily"));
  });

  test("though somebody changed another month in the middle of a run", async () => {
    const rig = new CostRig();
    const folder = folderOf(...all);
    while ((await rig.run(folder)).built.length > 0) {}
    for (const file of delivered({ report: "bill", month: "2026-02", id: "b", at: 2 })) folder.set(file.key, file);
    let plans = 0;
    rig.onPlan = async () => {
      plans += 1;
      if (plans === 2) rig.locations.get("gold.cost_daily")!.delete("2026-03");
    };
    await rig.run(folder);
    await rig.run(folder);
    expect(rig.locations.get("gold.cost_daily")).toEqual(await published(rig, "gold.cost_daily"));
  });
});

test("a batch that was read again is outdated no more, though nothing had to be built", async () => {
  const rig = new CostRig();
  const folder = folderOf(...delivered({ report: "bill", month: "2026-01", id: "a", at: 1 }));
  while ((await rig.run(folder)).built.length > 0) {}
  const broken = bad("/in/bill/20260101-20260201/b/bill-1.csv.gz", "1", "2026-05-01T00:00:00Z");
  await rig.run(folder.set(broken.key, broken));
  for await (const { sk, body } of rig.items.query<{ files: number }>("batch#cost"))
    if (body.files === 1) await rig.items.put("batch#cost", sk, { ...body, inspectorVersion: 0 }); // as it was given up
  await forgetCostPlan(rig.items);
  expect((await rig.run(folder)).left.outdated).toHaveLength(1);
  expect((await rig.run(folder, { rebuild: "staged.cost" })).built).toEqual([]);
  expect((await rig.run(folder)).left.outdated).toEqual([]);
});
