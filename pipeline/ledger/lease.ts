import { LeaseLostError } from "../errors";
import type { Executions, Items, Source } from "../ports";
import type { Run } from "./runs";

/** The right to publish for one source. It has no expiry by time: a paused owner is found out by the token, not by a clock. */
interface Lease {
  owner: string;
  /** rises with every owner; a pointer remembers the token it was written under */
  token: number;
  /** somebody wanted to run meanwhile */
  again: boolean;
  free: boolean;
  /** owners before this one that were cut off, the last of them at the end; none when the lease was free */
  from?: string[];
}
/** Of a machine on which every run is cut off. */
const maxFrom = 50;

/**
 * Takes the lease when it is free or its owner runs no more; else asks the owner to go again.
 * @returns the new token, or undefined when a living run holds it
 */
export async function takeLease(
  items: Items,
  executions: Executions,
  source: Source,
  owner: string,
): Promise<number | undefined> {
  for (;;) {
    const item = await items.get<Lease>("lease", source);
    const held = item && !item.body.free && item.body.owner !== owner && (await executions.isRunning(item.body.owner));
    const next: Lease = held
      ? { ...item.body, again: true }
      : { owner, token: (item?.body.token ?? 0) + 1, again: false, free: false, from: before(item?.body, owner) };
    if (await items.put("lease", source, next, { expected: item?.rev ?? 0 })) return held ? undefined : next.token;
  }
}

function before(lease: Lease | undefined, owner: string): string[] {
  if (!lease || lease.free) return [];
  const from = lease.from ?? [];
  return lease.owner === owner ? from : [...from, lease.owner].slice(-maxFrom);
}

/** From whom the owner of a lease has taken it, because they were running no more. */
export async function takenFrom(items: Items, source: Source): Promise<string[]> {
  return (await items.get<Lease>("lease", source))?.body.from ?? [];
}

/** @throws {LeaseLostError} when another run has taken over */
export async function holdLease(items: Items, run: Run): Promise<void> {
  const lease = (await items.get<Lease>("lease", run.source))?.body;
  if (!lease || lease.token !== run.token || lease.free)
    throw new LeaseLostError(
      `run ${run.id} lost the lease of ${run.source} (token ${run.token}) to ${lease?.owner ?? "nobody"} (token ${lease?.token ?? 0})`,
    );
}

/**
 * Frees the lease if it is still this run's, and says in the same write whether somebody asked for another run. Safe to repeat:
 * what was asked stands until the lease is taken anew.
 */
export async function freeLease(items: Items, run: Run): Promise<{ again: boolean }> {
  for (;;) {
    const item = await items.get<Lease>("lease", run.source);
    if (!item || item.body.token !== run.token) return { again: false };
    if (item.body.free || (await items.put("lease", run.source, { ...item.body, free: true }, { expected: item.rev })))
      return { again: item.body.again };
  }
}

/** Whether a living run holds the lease of a source. */
export async function isLeased(items: Items, executions: Executions, source: Source): Promise<boolean> {
  const lease = (await items.get<Lease>("lease", source))?.body;
  return lease !== undefined && !lease.free && (await executions.isRunning(lease.owner));
}
