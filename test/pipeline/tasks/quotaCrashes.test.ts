import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { QuotaFacts } from "../../../pipeline/alerts/alert";
import { listAlerts } from "../../../pipeline/alerts/list";
import type { Run } from "../../../pipeline/ledger/runs";
import { limitOf } from "../../../pipeline/quotas/limits";
import { usageOf } from "../../../pipeline/quotas/usage";
import { QuotaRig, type Totals } from "./quotaRig";

const months = ["2026-10", "2026-11"];
const principals = ["alice", "bob", "carol"];

/** Runs until the n-th write, or the n-th mail, fails; what is left after it is what a killed process leaves. */
async function crashed(rig: QuotaRig, run: Run, at: { write?: number; mail?: number }): Promise<boolean> {
  let [writes, mails] = [0, 0];
  rig.items.onWrite = () => {
    writes += 1;
    if (at.write && writes >= at.write) throw new Error("killed");
  };
  rig.onSend = () => {
    mails += 1;
    if (mails === at.mail) throw new Error("killed");
  };
  try {
    await rig.run(run);
    return false;
  } catch (error) {
    if ((error as Error).message !== "killed") throw error;
    return true;
  } finally {
    rig.items.onWrite = () => {};
    rig.onSend = () => {};
  }
}

/** Redrive: the same execution under a new token. */
async function redriven(rig: QuotaRig, run: Run): Promise<Run> {
  const { token } = await rig.open();
  return { ...run, token, pass: run.pass + 1 };
}

async function holds(rig: QuotaRig, totals: Record<string, Totals>, crashes: number): Promise<void> {
  const log = await listAlerts(rig.items, { historic: true });
  for (const month of months)
    for (const principal of principals)
      for (const level of ["0.8", "1"]) {
        const steps = log
          .filter((one) => one.subject === principal && one.period === month && one.level === level)
          .map(({ seq, phase }) => `${String(seq).padStart(3, "0")} ${phase === "raised" ? 0 : 1}`)
          .sort();
        // 1 raised, 1 cleared, 2 raised ... without a gap, and the last says how it stands now
        expect(steps).toEqual(steps.map((_, at) => `${String((at >> 1) + 1).padStart(3, "0")} ${at % 2}`));
        const isOver = BigInt(totals[month]?.[principal] ?? 0) >= limitOf(100n, Number(level));
        expect(steps.length % 2 === 1).toBe(isOver);
      }
  // Every alert is in one message, and in no other.
  const byMessage = new Map<string, string[]>();
  for (const { id, digest } of log) byMessage.set(digest!, [...(byMessage.get(digest!) ?? []), id]);
  expect([...rig.told].filter(([id, ids]) => [...ids].sort().join() !== byMessage.get(id)?.sort().join())).toEqual([]);
  // A message is left out only when what it would say was taken back by then.
  const unsaid = log.filter(
    ({ digest, rule, facts }) => !rig.told.has(digest!) && (rule !== "quota" || (facts as QuotaFacts).leads),
  );
  const pairs = unsaid.map(({ subject, period, level, seq, digest }) => [subject, period, level, seq, digest].join());
  expect(pairs.filter((pair) => pairs.filter((other) => other === pair).length !== 2)).toEqual([]);
  expect(rig.sent.length - rig.told.size).toBeLessThanOrEqual(crashes);
  for (const principal of principals) {
    const items = await usageOf(rig.items, principal, rig.now);
    for (const month of months) {
      const item = items.find((one) => one.month === month);
      expect(Number(item?.getObjectBytes ?? 0)).toBe(totals[month]?.[principal] ?? 0);
    }
  }
  expect(await rig.evaluate(await rig.open())).toBe(false);
}

const bytes = fc.constantFrom(0, 1, 79, 80, 81, 99, 100, 150);
const totalsOf = fc.dictionary(fc.constantFrom(...principals), bytes, { maxKeys: 3 });
const step = fc.record({
  month: fc.constantFrom(...months),
  totals: totalsOf,
  crash: fc.option(
    fc.record({ write: fc.integer({ min: 1, max: 60 }), goesOnBy: fc.constantFrom("redrive", "run", "later") }),
  ),
});

describe("quotas, whatever happens to the process", () => {
  test("killed at any write: the same alerts, one message each, the same usage", async () => {
    const first = { "2026-11": { alice: 112, bob: 85, carol: 3 }, "2026-10": { alice: 101 } };
    const second = { "2026-11": { alice: 90, bob: 130 }, "2026-10": { alice: 101, carol: 80 } };
    const publish = async (rig: QuotaRig, all: Record<string, Totals>) => {
      for (const [month, totals] of Object.entries(all)) await rig.publish(month, totals);
    };
    let kills = 0;
    for (const goesOnBy of ["redrive", "run", "other data"] as const)
      for (let write = 1; ; write += 1) {
        const rig = new QuotaRig();
        await publish(rig, first);
        await rig.run();
        await publish(rig, second);
        const run = await rig.open();
        if (!(await crashed(rig, run, { write }))) break;
        kills += 1;
        if (goesOnBy === "other data") await publish(rig, first); // as it was: what was half written is put back
        await rig.run(goesOnBy === "redrive" ? await redriven(rig, run) : await rig.open());
        await holds(rig, goesOnBy === "other data" ? first : second, 1);
        if (goesOnBy !== "other data") expect(rig.told.size).toBe(2);
      }
    expect(kills).toBeGreaterThan(90);
  });

  test("killed after the mail is out and before that is written down: the same message again, no other", async () => {
    const rig = new QuotaRig();
    await rig.publish("2026-11", { alice: 112 });
    expect(await crashed(rig, await rig.open(), { mail: 1 })).toBe(true);
    await rig.publish("2026-11", { alice: 112, bob: 90 });
    await rig.run();
    expect(rig.sent.map(({ id }) => id)).toEqual([rig.sent[0]!.id, rig.sent[0]!.id, rig.sent[2]!.id]);
    expect(rig.sent[1]).toEqual(rig.sent[0]);
    expect(rig.sent[2]!.subject).toContain("bob");
    await holds(rig, { "2026-11": { alice: 112, bob: 90 } }, 1);
  });

  test("any order of data, kills, redrives and runs", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
        const rig = new QuotaRig();
        const totals: Record<string, Totals> = {};
        let kills = 0;
        for (const { month, totals: next, crash } of steps) {
          totals[month] = next;
          await rig.publish(month, next);
          const run = await rig.open();
          if (!(await crashed(rig, run, { write: crash?.write ?? 0 }))) continue;
          kills += 1;
          if (crash?.goesOnBy === "redrive") await rig.run(await redriven(rig, run));
          if (crash?.goesOnBy === "run") await rig.run();
        }
        await rig.run();
        await holds(rig, totals, kills);
      }),
      { numRuns: 300 },
    );
  });
});
