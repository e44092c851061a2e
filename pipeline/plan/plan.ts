import { bytesOf, type Candidate, candidatesOf, type Standing } from "./candidates";
import type { Known, Plan } from "./known";
import { periodOf } from "./partition";
import { daysOf, monthOf } from "./periods";
import type { Build } from "./types";

/**
 * What to build next: each partition whose inputs are all current and whose fingerprint is not the published one.
 * Call it again after these builds: it returns none when all is done.
 */
export function plan(known: Known): Plan {
  const result: Plan = {
    builds: [],
    waiting: 0,
    blocked: [],
    outdated: [],
    frozen: [],
    unchanged: 0,
    unchangedOf: {},
    marks: [],
  };
  const standing = new Map<string, Standing>();
  const due: { build: Build; ready: boolean }[] = [];
  for (const model of known.models) {
    const candidates = candidatesOf(model, known, standing);
    const affordable = affordableRebuild(candidates, known);
    for (const candidate of candidates) {
      const { build, published, ready } = candidate;
      const key = `${model.table} ${build.partition}`;
      if (ready && build.inputs.length === 0) {
        standing.set(key, "absent"); // all that it would be made from failed
      } else if (ready && published?.fingerprint === build.fingerprint) {
        standing.set(key, build.incomplete ? "behind" : "current");
        const period = periodOf(build.partition);
        result.unchanged += 1;
        result.unchangedOf[period] = (result.unchangedOf[period] ?? 0) + 1;
        if (published.incomplete !== build.incomplete)
          result.marks.push({ table: model.table, partition: build.partition, incomplete: build.incomplete });
      } else if (!inLimits(build.partition, known)) {
        standing.set(key, published ? "behind" : "absent"); // what is there stays, and what hangs on it is incomplete
      } else if (!ready) {
        standing.set(key, "due");
        due.push({ build, ready });
      } else if (published && known.gone?.has(key)) {
        standing.set(key, "current");
        result.frozen.push({ table: model.table, partition: build.partition });
      } else if (known.blocked(build)) {
        standing.set(key, published ? "behind" : "absent");
        result.blocked.push(build);
      } else if (
        candidate.onlyModelChanged &&
        !affordable &&
        !isOpen(build.partition, known) &&
        known.rebuild !== model.table
      ) {
        standing.set(key, "current");
        result.outdated.push({ table: model.table, partition: build.partition, bytes: bytesOf(build.inputs) });
      } else {
        standing.set(key, "due");
        due.push({ build, ready });
      }
    }
  }
  const chosen = withinBudget(
    due.map(({ build }) => build),
    known,
  );
  result.builds = due.filter(({ build, ready }) => ready && chosen.has(build)).map(({ build }) => build);
  result.waiting = due.filter(({ build }) => !chosen.has(build)).length;
  return result;
}

/** Whole days with what hangs on them, newest first, until the budget is spent. */
function withinBudget(due: Build[], known: Known): Set<Build> {
  const chosen = new Set<Build>();
  const behind = (period: string) => known.backlogDay !== undefined && daysOf(period)[0]! <= known.backlogDay;
  const periods = [...new Set(due.map(({ partition }) => periodOf(partition)))].sort((a, b) =>
    order(a) < order(b) ? 1 : -1,
  );
  let left = known.budget;
  for (const period of periods) {
    const builds = due.filter(({ partition }) => periodOf(partition) === period);
    if (behind(period)) continue;
    if (builds.length > left) {
      // A month with more builds than that is begun with what comes first, so that a run always gets on.
      if (chosen.size === 0) for (const build of builds.slice(0, left)) chosen.add(build);
      break;
    }
    left -= builds.length;
    for (const build of builds) chosen.add(build);
  }
  return chosen;
}
/** A month comes after its days. */
const order = (period: string) => (period.length === 7 ? `${period}-00` : period);

function affordableRebuild(candidates: Candidate[], known: Known): boolean {
  const bytes = candidates
    .filter(({ onlyModelChanged }) => onlyModelChanged)
    .reduce((sum, { build }) => sum + BigInt(bytesOf(build.inputs)), 0n);
  return bytes < known.maxRebuildBytes;
}
function isOpen(partition: string, known: Known): boolean {
  const [year, month] = known.month.split("-").map(Number) as [number, number];
  const before = month === 1 ? `${year - 1}-12` : `${year}-${String(month - 1).padStart(2, "0")}`;
  return monthOf(periodOf(partition)) >= before;
}
/** A month is within limits when any of its days is. */
function inLimits(partition: string, { from = "", to = "9999-12-31" }: Known): boolean {
  const days = daysOf(periodOf(partition));
  return days.at(-1)! >= from && days[0]! <= to;
}
