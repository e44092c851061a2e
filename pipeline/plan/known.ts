import type { Feed } from "./feeds";
import type { Build, DeliveryRef, Input, Model, Staged } from "./types";

/** A published generation, as far as the planner needs it. */
export interface Published {
  fingerprint: string;
  modelHash: string;
  location: string;
  figures: Input["figures"];
  bytes: number;
  incomplete: boolean;
  delivery?: DeliveryRef;
}
export interface Known {
  /** Models of this source, inputs before what is made of them. */
  models: Model[];
  /** What was staged, by the partition of the first table that is made of it: a day of events, `report/period` of cost. */
  staged: Map<string, Staged>;
  /** Of cost: which reports feed gold, by period. */
  feeds?: Map<string, Feed>;
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
  /** The same by day or month. */
  unchangedOf: Record<string, number>;
  /** Published generations whose `incomplete` is not true any more, or true now, though nothing has to be built. */
  marks: { table: string; partition: string; incomplete: boolean }[];
}
