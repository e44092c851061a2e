import { InputMovedError } from "../errors";
import { partitionOf } from "../plan/partition";
import type { Build, DeliveryRef, Figures, Input, Model } from "../plan/types";
import type { Items } from "../ports";
import { isGivenUp } from "./givenUp";
import type { Inputs } from "./inputs";
import { holdLease } from "./lease";
import type { Failed, Run } from "./runs";

/** One build of one partition, in a location of its own. */
export interface Attempt {
  id: string;
  /** its inputs as `inputsOf` has them */
  build: Build;
  parts?: string;
  modelHash: string;
  /** the CTAS table until it is published */
  target: string;
  location: string;
  run: string;
  startedAt: string;
  figures?: Figures;
  /** audits that a waiver of the configuration let through, with its reason */
  waived?: { audit: string; reason: string }[];
}

/** The generation that readers see. */
export interface Pointer extends Inputs {
  table: string;
  partition: string;
  generation: string;
  token: number;
  fingerprint: string;
  modelHash: string;
  location: string;
  figures: Figures;
  /** of a cost report */
  delivery?: DeliveryRef;
  incomplete: boolean;
  waived: { audit: string; reason: string }[];
  run: string;
  builtAt: string;
  /** figures of the generation that this one replaced */
  previousFigures: Figures;
}

export async function* publishedGenerations(items: Items, table: string): AsyncIterable<Pointer> {
  for await (const item of items.query<Pointer>(`pointer#${table}`)) yield item.body;
}
/** Months of reports: the part of the tables of cost that something is asked of. */
export interface Extent {
  months: Iterable<string>;
  reports: Iterable<string>;
}
/** What is published of some months, in the order of the partitions; of a table that begins with the report, of these reports. @param extent undefined: everything */
export async function* generationsOf(
  items: Items,
  { table, partition: { columns } }: Pick<Model, "table" | "partition">,
  extent: Extent | undefined,
): AsyncIterable<Pointer> {
  if (!extent) return yield* publishedGenerations(items, table);
  const reports = columns[0] === "x_report" ? [...extent.reports].map((report) => `${report}/`) : [""];
  const prefixes = [...extent.months].flatMap((month) => reports.map((report) => `${report}${month}`));
  for (const prefix of prefixes.sort())
    for await (const { body } of items.query<Pointer>(`pointer#${table}`, { prefix })) yield body;
}
export async function published(items: Items, table: string, partition: string): Promise<Pointer | undefined> {
  return (await items.get<Pointer>(`pointer#${table}`, partition))?.body;
}

export async function putAttempt(items: Items, attempt: Attempt): Promise<void> {
  await items.put("attempt", attempt.id, attempt);
}
/** @throws {InputMovedError} when a sweep has removed it, as before a redrive; the build is planned again */
export async function readAttempt(items: Items, id: string): Promise<Attempt> {
  const item = await items.get<Attempt>("attempt", id);
  if (item) return item.body;
  if (await isGivenUp(items, id))
    throw new InputMovedError(`the files of attempt ${id} were given up, and are removed`);
  throw new Error(`the ledger knows no attempt ${id}`);
}
export async function* attempts(items: Items): AsyncIterable<Attempt> {
  for await (const item of items.query<Attempt>("attempt")) yield item.body;
}

/** @throws {InputMovedError} when an input of the plan is not the published generation any more */
export async function holdInputs(items: Items, inputs: Input[]): Promise<void> {
  for (const input of inputs) {
    if (input.table.startsWith("staged.")) continue; // a staged part never changes
    const partition = partitionOf(input.partition);
    const now = await published(items, input.table, partition);
    if (now?.fingerprint !== input.fingerprint || now.location !== input.location)
      throw new InputMovedError(`${input.table} ${partition} was published anew since this build was planned`);
  }
}

/**
 * Makes an attempt the published generation: `generation = :seen AND token <= :mine` as one conditional write.
 * Safe to repeat: an attempt that has won already wins again.
 * @throws {LeaseLostError} when a newer run holds the lease
 * @throws {InputMovedError} when an input was published anew, or a sweep has given this attempt up; the build is planned again
 */
export async function publishGeneration(items: Items, run: Run, attempt: Attempt, builtAt: Date): Promise<void> {
  const { table, partition, fingerprint, inputs, incomplete, delivery } = attempt.build;
  for (;;) {
    const item = await items.get<Pointer>(`pointer#${table}`, partition);
    if (item?.body.generation === attempt.id) return;
    await holdLease(items, run);
    await holdInputs(items, inputs);
    if (await isGivenUp(items, attempt.id))
      throw new InputMovedError(
        `the files of ${table} ${partition} were given up since they were built, and are removed`,
      );
    const pointer: Pointer = {
      table,
      partition,
      fingerprint,
      inputs,
      ...(attempt.parts && { parts: attempt.parts }),
      ...(delivery && { delivery }),
      incomplete,
      generation: attempt.id,
      token: run.token,
      modelHash: attempt.modelHash,
      location: attempt.location,
      figures: attempt.figures ?? {},
      waived: attempt.waived ?? [],
      run: run.id,
      builtAt: builtAt.toISOString(),
      previousFigures: item?.body.figures ?? {},
    };
    // The lease was ours a moment ago; an item written under a higher token says that it is not now.
    if (item && item.body.token > run.token) await holdLease(items, { ...run, token: -1 });
    if (await items.put(`pointer#${table}`, partition, pointer, { expected: item?.rev ?? 0 })) return;
  }
}

/** A build that failed, kept on (partition, fingerprint): other inputs or another model make it a new thing. */
export interface Failure {
  table: string;
  partition: string;
  fingerprint: string;
  /** `chain pass` that tried it last */
  chain: string;
  /** UTC day of `tries` */
  day: string;
  tries: number;
  /** AWS was busy: it counts for no limit */
  passing: boolean;
  failed: Failed;
}

export const chainOf = (run: Run) => `${run.chain} ${run.pass}`;

export async function recordFailure(
  items: Items,
  run: Run,
  build: Build,
  failed: Failed,
  passing: boolean,
  now: Date,
): Promise<void> {
  const sk = `${build.table}#${build.partition}#${build.fingerprint}`;
  const before = (await items.get<Failure>("failure", sk))?.body;
  const day = now.toISOString().slice(0, 10);
  // A repeat of this record within one chain is one try.
  const tries = before?.day === day ? before.tries + (before.chain === chainOf(run) ? 0 : 1) : 1;
  const { table, partition, fingerprint } = build;
  await items.put("failure", sk, {
    table,
    partition,
    fingerprint,
    chain: chainOf(run),
    day,
    tries,
    passing,
    failed,
  } satisfies Failure);
}
export async function* failures(items: Items): AsyncIterable<Failure> {
  for await (const item of items.query<Failure>("failure")) yield item.body;
}
/** All failures of a partition: those of other fingerprints are of inputs or a model that are no more. */
export async function forgetFailures(items: Items, { table, partition }: Pick<Build, "table" | "partition">) {
  const dead: string[] = [];
  for await (const { sk } of items.query("failure", { prefix: `${table}#${partition}#` })) dead.push(sk);
  for (const sk of dead) await items.remove("failure", sk);
}
