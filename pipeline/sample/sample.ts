import { activity } from "./activity";
import { besideTheLogs } from "./besideTheLogs";
import { secondPayer } from "./bills/bills";
import { makeBills } from "./bills/deliveries";
import type { BillFile } from "./bills/layout";
import { Downloads } from "./bills/transfer";
import { type Delivery, deliveries, logFile, organisationTrail, type SampleFile } from "./delivery";
import { Faults } from "./faults";
import { checkOptions, type Fault, type SampleOptions } from "./options";
import { organisation } from "./organisation";
import { type Random, random } from "./random";
import { type SampleTruth, sampleConfig, TruthCounter } from "./truth";

export { sampleClock, sampleDefaults } from "./options";

export interface Sample {
  truth: SampleTruth;
  /** `sluice.config.json` */
  config: object;
  /** Files of cost reports, by path below the folder of bills. */
  bills: BillFile[];
  /** Of a month that was stated again, what was there before. */
  billsBefore: BillFile[];
}

/**
 * The logs of a synthetic organisation, day by day, and at the end its bills and what is true of all. Same options, same bytes.
 * One day is in memory at a time.
 */
export function* generateSample(options: SampleOptions): Generator<SampleFile, Sample> {
  checkOptions(options);
  const who = organisation(options);
  const truth = new TruthCounter();
  const downloads = new Downloads();
  const trail = organisationTrail(who);
  let index = 0;
  for (const { day, events } of activity(options, who)) {
    const draw = random(`${options.seed}/delivery/${day.date}`);
    const faults = new Faults(options, who, day, index++);
    const entries = faults.entries(events);
    const corrections = faults.correct(entries);
    const files = deliveries(draw, trail, entries);
    const late = faults.late(files);
    const overlap = faults.overlap(entries);
    const duplicates = faults.duplicate(files);
    const incomplete = faults.incomplete(files);
    const paths = new Map<object, string>();
    const logs: SampleFile[] = [];
    // Files that faults add come last, so that they change no name before them.
    const bodies = new Set<string>();
    for (const file of [...files, ...corrections, ...overlap, ...duplicates]) {
      const log = distinctLog(draw, file, bodies);
      if (!log) continue;
      for (const entry of file.entries) {
        truth.entry(entry);
        downloads.entry(entry);
      }
      paths.set(file, log.path);
      logs.push(log);
    }
    const bad = faults.badFiles(files, logs);
    for (const file of [...logs, ...bad, ...(index === options.days ? besideTheLogs(options, who, day) : [])]) {
      truth.file(file);
      yield file;
    }
    const note = (fault: Fault, file: object, records: number) => {
      if (paths.has(file)) truth.injected(fault, records, paths.get(file));
    };
    for (const file of corrections) note("correction", file, 1);
    for (const file of overlap) note("overlap", file, file.entries.length);
    for (const file of duplicates) note("duplicate", file, file.entries.length);
    if (late) note("late", late, late.entries.length);
    const shared = entries.length - events.length;
    if (shared) truth.injected("shared", shared);
    if (incomplete) note("incomplete", incomplete, 3);
  }
  const bills = options.costLines === 0 ? undefined : makeBills(options, who, downloads);
  return {
    truth: truth.result(options, who, bills?.truth),
    config: sampleConfig(who, secondPayer(`${options.seed}/bills`)),
    bills: bills?.files ?? [],
    billsBefore: bills?.before ?? [],
  };
}

/**
 * A log whose bytes no other file of the day has: a whole file under a second name may be known by its content and not be read
 * again, and then its records would be counted in one place and not in another. A second file of one record alone is left out.
 */
function distinctLog(draw: Random, file: Delivery, bodies: Set<string>): SampleFile | undefined {
  for (let attempt = 0; attempt < 20; attempt++) {
    const log = logFile(draw, file);
    const body = log.body.toString("latin1");
    if (bodies.has(body)) continue;
    bodies.add(body);
    return log;
  }
  return undefined;
}
