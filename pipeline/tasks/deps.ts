import type { Config } from "../config";
import type { BatchInspection } from "../inspect/results";
import type { Batch } from "../ledger/batches";
import type { Model } from "../plan/types";
import type { Catalog, Clock, Engine, Executions, Items, Notifier, ObjectStore, RawStore } from "../ports";

/** Everything a task may ask for; each asks for the least with `Pick`. */
export interface Deps {
  items: Items;
  /** the lake */
  objects: ObjectStore;
  /** reasons of what was set aside, one small JSON per file */
  quarantine: Pick<ObjectStore, "write">;
  raw: RawStore;
  catalog: Catalog;
  engine: Engine;
  executions: Executions;
  notifier: Notifier;
  clock: Clock;
  models: Model[];
  /** SQL of the queries that tasks render, by name: `internal.quotas` */
  statements: ReadonlyMap<string, string>;
  config: Config;
  inspect(batch: Batch): Promise<BatchInspection>;
  /** When the newest file below a watched folder or prefix was written; undefined when there is none. */
  newestFile(path: string): Promise<Date | undefined>;
}

/** `(deps) => (event) => output`: the same function in Lambda, on one machine and in tests. */
export type Task<Needs extends keyof Deps> = (deps: Pick<Deps, Needs>) => (event: unknown) => Promise<unknown>;
