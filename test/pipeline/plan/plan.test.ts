import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Known, Published } from "../../../pipeline/plan/known";
import { plan } from "../../../pipeline/plan/plan";
import type { Build, Input, Model } from "../../../pipeline/plan/types";

const model = (table: string, input: string, unit: "day" | "month"): Model => ({
  table,
  inputs: [input],
  run: "cloudtrail",
  partition: { columns: [unit], column: unit, unit },
  title: "",
  grain: [],
  freshnessHours: 24,
  columns: [],
  builders: [{ file: "", sql: "", hash: `${table} v1` }],
  auditSql: "",
  balances: [],
});
const models = [
  model("silver.e", "staged.cloudtrail_events", "day"),
  model("gold.d", "silver.e", "day"),
  model("gold.m", "gold.d", "month"),
];
const part = (day: string, batch: string, bytes = 10): Input => ({
  table: "staged.cloudtrail_events",
  partition: [day, batch],
  fingerprint: `${day} ${batch}`,
  location: "",
  figures: {},
  bytes,
  current: true,
});

/** A lake as the planner sees it; `build` publishes what a plan says, but for what `fails`. */
class Lake {
  known: Known = {
    models,
    staged: new Map(),
    published: new Map(models.map(({ table }) => [table, new Map<string, Published>()])),
    blocked: ({ table, partition, fingerprint }) => this.failed.has(`${table} ${partition} ${fingerprint}`),
    month: "2026-01",
    maxRebuildBytes: 1_000_000n,
    budget: 1000,
  };
  failed = new Set<string>();
  order: string[] = [];
  stage(...parts: Input[]) {
    for (const one of parts)
      this.known.staged.set(one.partition[0]!, {
        inputs: [...(this.known.staged.get(one.partition[0]!)?.inputs ?? []), one],
      });
    return this;
  }
  build(fails: (build: Build) => boolean = () => false) {
    for (;;) {
      const next = plan(this.known);
      for (const { table, partition, incomplete } of next.marks)
        this.known.published.get(table)!.get(partition)!.incomplete = incomplete;
      if (next.builds.length === 0) return next;
      for (const build of next.builds) {
        if (fails(build)) {
          this.failed.add(`${build.table} ${build.partition} ${build.fingerprint}`);
          continue;
        }
        this.order.push(`${build.table} ${build.partition}`);
        const { fingerprint, incomplete } = build;
        const { hash } = this.known.models.find(({ table }) => table === build.table)!.builders[0]!;
        this.known.published.get(build.table)!.set(build.partition, {
          fingerprint,
          incomplete,
          modelHash: hash,
          location: fingerprint,
          figures: {},
          bytes: 10,
        });
      }
    }
  }
  fingerprints() {
    return [...this.known.published].map(([table, partitions]) => [
      table,
      [...partitions].map(([p, { fingerprint }]) => [p, fingerprint]).sort(),
    ]);
  }
}

describe("the planner", () => {
  test("builds a day, then what hangs on it, each once", () => {
    const lake = new Lake().stage(part("2026-01-01", "a"), part("2026-01-02", "a"));
    lake.build();
    expect(lake.order).toEqual([
      "silver.e 2026-01-02",
      "silver.e 2026-01-01",
      "gold.d 2026-01-02",
      "gold.d 2026-01-01",
      "gold.m 2026-01",
    ]);
    expect(plan(lake.known)).toMatchObject({ builds: [], waiting: 0, unchanged: 5 });
  });

  test("builds only what a late file touches", () => {
    const lake = new Lake().stage(part("2026-01-01", "a"), part("2026-01-02", "a"), part("2025-12-31", "a"));
    lake.build();
    lake.order = [];
    lake.stage(part("2026-01-02", "late")).build();
    expect(lake.order).toEqual(["silver.e 2026-01-02", "gold.d 2026-01-02", "gold.m 2026-01"]);
  });

  test("any order and split of intake ends in the same fingerprints", () => {
    const days = fc.constantFrom("2026-01-01", "2026-01-02", "2025-12-31");
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(days, fc.constantFrom("a", "b", "c")), { selector: String, minLength: 1 }),
        fc.infiniteStream(fc.boolean()),
        (parts, cuts) => {
          const split = new Lake();
          for (const [day, batch] of parts) {
            split.stage(part(day, batch));
            if (cuts.next().value) split.build();
          }
          split.build();
          const whole = new Lake().stage(...[...parts].reverse().map(([day, batch]) => part(day, batch)));
          whole.build();
          expect(split.fingerprints()).toEqual(whole.fingerprints());
        },
      ),
    );
  });

  test("one poisoned day stops nothing beside it, and what hangs on it is marked incomplete until it is right", () => {
    const lake = new Lake().stage(part("2026-01-01", "a"), part("2026-01-02", "a"));
    const poisoned = (build: Build) => build.table === "silver.e" && build.partition === "2026-01-01";
    const next = lake.build(poisoned);
    expect(lake.order).toEqual(["silver.e 2026-01-02", "gold.d 2026-01-02", "gold.m 2026-01"]);
    expect(next.blocked).toMatchObject([{ table: "silver.e", partition: "2026-01-01" }]);
    expect(lake.known.published.get("gold.m")!.get("2026-01")!.incomplete).toBe(true);
    lake.failed.clear();
    lake.build();
    expect(lake.known.published.get("gold.m")!.get("2026-01")!.incomplete).toBe(false);
    expect(plan(lake.known).blocked).toEqual([]);
  });

  test("a day whose newest build failed stays as it was, marked, and so does its month", () => {
    const lake = new Lake().stage(part("2026-01-01", "a"));
    lake.build();
    const before = lake.fingerprints();
    lake.stage(part("2026-01-01", "b")).build(({ table }) => table === "silver.e");
    expect(lake.fingerprints()).toEqual(before);
    expect(lake.known.published.get("gold.d")!.get("2026-01-01")!.incomplete).toBe(true);
    expect(lake.known.published.get("gold.m")!.get("2026-01")!.incomplete).toBe(true);
  });

  test("a changed model rebuilds everything that is cheap, else the open months, and lists the rest", () => {
    const lake = new Lake().stage(
      part("2025-10-05", "a", 600),
      part("2026-01-01", "a", 600),
      part("2025-12-31", "a", 600),
    );
    lake.build();
    lake.order = [];
    lake.known.models = [{ ...models[0]!, builders: [{ file: "", sql: "", hash: "silver.e v2" }] }, ...models.slice(1)];
    const cheap = plan(lake.known);
    expect(cheap.builds.map(({ partition }) => partition)).toEqual(["2026-01-01", "2025-12-31", "2025-10-05"]);
    lake.known.maxRebuildBytes = 1000n;
    const dear = plan(lake.known);
    expect(dear.builds.map(({ partition }) => partition)).toEqual(["2026-01-01", "2025-12-31"]);
    expect(dear.outdated).toEqual([{ table: "silver.e", partition: "2025-10-05", bytes: 600 }]);
    lake.known.rebuild = "silver.e";
    expect(plan(lake.known).builds).toHaveLength(3);
  });

  test("a day with more builds than the budget is begun with what comes first, so that a run always gets on", () => {
    const lake = new Lake().stage(part("2026-01-01", "a"));
    lake.known.budget = 1;
    const next = plan(lake.known);
    expect(next.builds.map(({ table }) => table)).toEqual(["silver.e"]);
    expect(next.waiting).toBe(2);
    lake.known.budget = 0;
    expect(plan(lake.known).builds).toEqual([]);
  });

  test("a budget takes whole days with what hangs on them, newest first, and says what waits", () => {
    const lake = new Lake().stage(part("2026-01-01", "a"), part("2026-01-02", "a"), part("2026-01-03", "a"));
    lake.known.budget = 5;
    const next = plan(lake.known);
    expect(next.builds.map(({ partition }) => partition)).toEqual(["2026-01-03", "2026-01-02"]);
    expect(next.waiting).toBeGreaterThan(0);
  });

  test("days behind a backlog wait, since more of them may come", () => {
    const lake = new Lake().stage(part("2026-01-01", "a"), part("2026-01-03", "a"));
    lake.known.backlogDay = "2026-01-02";
    expect(plan(lake.known).builds.map(({ partition }) => partition)).toEqual(["2026-01-03"]);
  });

  test("--from and --to limit what is built", () => {
    const lake = new Lake().stage(part("2026-01-01", "a"), part("2026-01-02", "a"));
    lake.known.from = "2026-01-02";
    lake.build();
    expect(lake.order).toEqual(["silver.e 2026-01-02", "gold.d 2026-01-02", "gold.m 2026-01"]);
    expect(lake.known.published.get("gold.m")!.get("2026-01")!.incomplete).toBe(true);
  });
});
