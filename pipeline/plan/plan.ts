import { fingerprint } from "./fingerprint";
import { daysOf, monthOf, type Period } from "./periods";
import type { Build, Input, Model } from "./types";

/** A published generation, as far as the planner needs it. */
export interface Published {
  fingerprint: string;
  modelHash: string;
  location: string;
  figures: Input["figures"];
  bytes: number;
  incomplete: boolean;
}
export interface Known {
  /** Models of this source, inputs before what is made of them. */
  models: Model[];
  /** Staged parts by day. */
  staged: Map<string, Input[]>;
  /** Published generations by table and partition. */
  published: Map<string, Map<string, Published>>;
  /** Whether this fingerprint has been tried as often as may be. */
  blocked(build: Pick<Build, "table" | "partition" | "fingerprint">): boolean;
  /** The current month, `YYYY-MM`: it and the one before are open. */
  month: string;
  /** Days of events that are built; inclusive. */
  from?: string;
  to?: string;
  /** Days up to here wait: raw files delivered then are still to be taken in. */
  backlogDay?: string;
  /** A table whose outdated partitions are built whatever they read. */
  rebuild?: string;
  /** The most that a changed model may read without being asked, in bytes. */
  maxRebuildBytes: bigint;
  /** `table partition` of builds whose staged parts have vanished. */
  gone?: ReadonlySet<string>;
  /** Builds that this execution may still start. */
  budget: number;
}
export interface Plan {
  builds: Build[];
  /** Builds that are due but beyond this execution's budget or behind the backlog. */
  waiting: number;
  /** Builds whose fingerprint has failed as often as it may be tried. */
  blocked: Build[];
  /** Published by an older model; left as they are, for they are closed and would read too much. */
  outdated: { table: string; partition: string; bytes: number }[];
  /** Published, and not to be built again from what is left; they stay as they are, and say so. */
  frozen: { table: string; partition: string }[];
  unchanged: number;
  /** Published generations whose `incomplete` is not true any more, or true now, though nothing has to be built. */
  marks: { table: string; partition: string; incomplete: boolean }[];
}

/** `behind`: published, but not from all its inputs as they should be. */
type Standing = "current" | "due" | "behind" | "absent";

/**
 * What to build next: each partition whose inputs are all current and whose fingerprint is not the published one.
 * Call it again after these builds: it returns none when all is done.
 */
export function plan(known: Known): Plan {
  const result: Plan = { builds: [], waiting: 0, blocked: [], outdated: [], frozen: [], unchanged: 0, marks: [] };
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
        result.unchanged += 1;
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
        result.outdated.push({ table: model.table, partition: build.partition, bytes: bytesOf(build) });
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

interface Candidate {
  build: Build;
  published: Published | undefined;
  /** every input is as good as it will get in this run */
  ready: boolean;
  onlyModelChanged: boolean;
}

/** Every partition of a model that has an input, newest first. */
function candidatesOf(model: Model, known: Known, standing: Map<string, Standing>): Candidate[] {
  const partitions = new Map<string, Input[]>();
  let incomplete = new Set<string>();
  const unready = new Set<string>();
  for (const table of model.inputs) {
    if (table.startsWith("staged.")) {
      for (const [day, parts] of known.staged) add(partitions, day, parts);
      continue;
    }
    for (const [day, published] of inputPartitions(table, known, standing)) {
      const partition = model.partition.unit === "month" ? monthOf(day) : day;
      const state = standing.get(`${table} ${day}`);
      if (state === "due") unready.add(partition);
      if (state === "behind" || state === "absent") incomplete = incomplete.add(partition);
      if (published)
        add(partitions, partition, [{ table, partition: [day], current: state !== "behind", ...pick(published) }]);
      else if (!partitions.has(partition)) partitions.set(partition, []);
    }
  }
  return [...partitions]
    .sort(([a], [b]) => (a < b ? 1 : -1))
    .map(([partition, inputs]) => {
      const before = known.published.get(model.table)?.get(partition);
      const build = {
        table: model.table,
        partition,
        inputs,
        incomplete: incomplete.has(partition),
        fingerprint: fingerprint(model, partition, inputs),
      };
      const onlyModelChanged =
        before !== undefined &&
        before.modelHash !== model.hash &&
        before.fingerprint === fingerprint({ table: model.table, hash: before.modelHash }, partition, inputs);
      return { build, published: before, ready: !unready.has(partition), onlyModelChanged };
    });
}

/** Days or months of an input table that are published or will be. */
function inputPartitions(
  table: string,
  known: Known,
  standing: Map<string, Standing>,
): Map<string, Published | undefined> {
  const partitions = new Map<string, Published | undefined>(known.published.get(table) ?? []);
  for (const key of standing.keys()) {
    const [of, partition] = key.split(" ") as [string, string];
    if (of === table && !partitions.has(partition)) partitions.set(partition, undefined);
  }
  return partitions;
}

/** Whole days with what hangs on them, newest first, until the budget is spent; at least one, so that a run always gets on. */
function withinBudget(due: Build[], known: Known): Set<Build> {
  const chosen = new Set<Build>();
  const behind = (partition: string) =>
    known.backlogDay !== undefined && daysOf(partition as Period)[0]! <= known.backlogDay;
  const days = [...new Set(due.map(({ partition }) => partition))].sort((a, b) => (order(a) < order(b) ? 1 : -1));
  let left = known.budget;
  for (const partition of days) {
    const builds = due.filter((build) => build.partition === partition);
    if (behind(partition)) continue;
    if (builds.length > left) break;
    left -= builds.length;
    for (const build of builds) chosen.add(build);
  }
  return chosen;
}
/** A month comes after its days. */
const order = (partition: string) => (partition.length === 7 ? `${partition}-00` : partition);

function affordableRebuild(candidates: Candidate[], known: Known): boolean {
  const bytes = candidates
    .filter(({ onlyModelChanged }) => onlyModelChanged)
    .reduce((sum, { build }) => sum + BigInt(bytesOf(build)), 0n);
  return bytes < known.maxRebuildBytes;
}
function isOpen(partition: string, known: Known): boolean {
  const [year, month] = known.month.split("-").map(Number) as [number, number];
  const before = month === 1 ? `${year - 1}-12` : `${year}-${String(month - 1).padStart(2, "0")}`;
  return monthOf(partition) >= before;
}
/** A month is within limits when any of its days is. */
function inLimits(partition: string, { from = "", to = "9999-12-31" }: Known): boolean {
  const days = daysOf(partition as Period);
  return days.at(-1)! >= from && days[0]! <= to;
}
const bytesOf = (build: Build) => build.inputs.reduce((sum, { bytes }) => sum + bytes, 0);
const pick = ({ fingerprint: of, location, figures, bytes }: Published) => ({
  fingerprint: of,
  location,
  figures,
  bytes,
});
function add(map: Map<string, Input[]>, key: string, inputs: Input[]): void {
  map.set(key, [...(map.get(key) ?? []), ...inputs]);
}
