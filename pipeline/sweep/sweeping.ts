import { forgetGivenUp, type GivenUp, givenUp, giveUp } from "../ledger/givenUp";
import type { Catalog, Items, ObjectStore } from "../ports";
import { judge, type Unnamed } from "./rule";

/** What a sweep is given. */
export interface SweepDeps {
  items: Items;
  objects: Pick<ObjectStore, "read" | "list" | "remove" | "uri" | "key">;
  catalog: Pick<Catalog, "partitions" | "point" | "dropTable">;
  models: readonly { table: string }[];
}
/** How it goes about it. */
export interface SweepTerms {
  /** ms */
  now: number;
  graceMs: number;
  /** Given where no run is at work: when a run wrote last, in ms. */
  lastWrite?(run: string): number;
  /** says what would be removed */
  dryRun?: boolean;
  /** Whether time is up: what is left is for the next sweep. */
  isLate?(): boolean;
}
export interface Removed {
  generations: number;
  parts: number;
  files: number;
  bytes: number;
}

/** One sweep of the lake, with what earlier ones have found. */
export class Sweeping {
  readonly removed: Removed = { generations: 0, parts: 0, files: 0, bytes: 0 };

  private constructor(
    readonly deps: SweepDeps,
    readonly terms: SweepTerms,
    private readonly marks: Map<string, GivenUp>,
  ) {}

  static async begin(deps: SweepDeps, terms: SweepTerms): Promise<Sweeping> {
    return new Sweeping(deps, terms, await givenUp(deps.items));
  }

  get isLate(): boolean {
    return this.terms.isLate?.() === true;
  }
  /** Whether an earlier sweep has removed the files already. */
  isGone(id: string): boolean {
    return this.marks.get(id)?.gone === true;
  }

  /** Whether what nobody names may go now. It is marked before, so that nobody can come to name it. */
  async mayGo(id: string, times: Omit<Unnamed, "markedAt">): Promise<boolean> {
    const { now, dryRun } = this.terms;
    const mark = this.marks.get(id);
    const verdict = judge({ ...times, markedAt: mark && Date.parse(mark.at) }, this.terms);
    if (verdict !== "keep" && !mark && !dryRun) await giveUp(this.deps.items, id, { at: new Date(now).toISOString() });
    return verdict === "remove";
  }

  /** Something that was given up is named after all. */
  async isNeeded(id: string): Promise<void> {
    if (this.marks.has(id)) await this.forget(id);
  }
  async forget(id: string): Promise<void> {
    if (!this.terms.dryRun) await forgetGivenUp(this.deps.items, id);
  }
  /** Keeps that the files have gone. @param days for so long, where the ledger forgets the thing itself */
  async noteGone(id: string, days?: number): Promise<void> {
    const { now, dryRun } = this.terms;
    const until = days === undefined ? undefined : Math.floor(now / 1000) + days * 86_400;
    if (!dryRun) await giveUp(this.deps.items, id, { at: new Date(now).toISOString(), gone: true }, until);
  }

  /**
   * Removes every object below a folder of the lake.
   * @param writtenAt in ms: when something was written later, all of it stays
   * @returns whether something was removed
   */
  async removeFolder(folder: string, writtenAt = Number.POSITIVE_INFINITY): Promise<boolean> {
    if (!/^(silver|gold|staged)\/.+\/$/.test(folder)) throw new Error(`${folder} is no folder that a sweep may remove`);
    return this.removeBelow(folder, writtenAt);
  }
  /** Removes a list of staged parts. */
  async removeList(key: string): Promise<void> {
    if (!/^batches\/inputs\/\w+\.json\.gz$/.test(key)) throw new Error(`${key} is no list that a sweep may remove`);
    await this.removeBelow(key);
  }

  private async removeBelow(prefix: string, writtenAt = Number.POSITIVE_INFINITY): Promise<boolean> {
    const keys: string[] = [];
    let bytes = 0;
    for await (const { key, size, modifiedAt } of this.deps.objects.list(prefix)) {
      if (modifiedAt.getTime() > writtenAt) return false;
      keys.push(key);
      bytes += size;
    }
    this.removed.bytes += bytes;
    this.removed.files += keys.length;
    if (!this.terms.dryRun) await this.deps.objects.remove(keys);
    return keys.length > 0;
  }
}
