import { existsSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { makeFolder } from "../local/files/makeFolder";
import { UsageError } from "../pipeline/errors";
import {
  checkOptions,
  faultKinds,
  parseFaults,
  type SampleOptions,
  sampleDefaults,
  sampleVersion,
} from "../pipeline/sample/options";
import { generateSample } from "../pipeline/sample/sample";
import type { SampleTruth } from "../pipeline/sample/truth";
import type { Common } from "./context";
import { bytes, count, note, print, printJson } from "./output";

export interface WrittenSample {
  /** Folder to name in `run --cloudtrail`. */
  logs: string;
  /** Folder of the cost reports; undefined when none were asked for. */
  cost: string | undefined;
  /** Configuration with the quotas of the story. */
  config: string;
  files: number;
  bytes: number;
  /** false when the same sample was there already */
  written: boolean;
  truth: SampleTruth;
}

/**
 * Writes a sample organisation: logs below `DIR/cloudtrail`, cost reports below `DIR/cost`, in `DIR/cost-before` what these were before a month was
 * stated again (land it first to see what changes), `sluice.config.json` and `truth.json` beside them. Safe to repeat:
 * a whole sample of the same options is left as it is, a half-written or other one is made anew.
 * @throws {UsageError} when the folder holds anything but a sample
 */
export function writeSample(dir: string, given: Partial<SampleOptions> = {}): WrittenSample {
  if (dir === "") throw new UsageError("the name of the folder is empty; name a new or empty folder");
  const options = validated({ ...sampleDefaults, ...given });
  const logs = join(dir, "cloudtrail");
  const bills = join(dir, "cost");
  const cost = options.costLines > 0 ? bills : undefined;
  const config = join(dir, "sluice.config.json");
  const truthFile = join(dir, "truth.json");
  const marker = join(dir, "sample.json");
  const mark = JSON.stringify({ version: sampleVersion, options });
  const marked = existsSync(marker) ? readFileSync(marker, "utf8") : undefined;
  if (marked === mark && existsSync(truthFile)) {
    const truth = JSON.parse(readFileSync(truthFile, "utf8")) as SampleTruth;
    const files = truth.files.total + (truth.cost?.files.total ?? 0);
    return { logs, cost, config, files, bytes: 0, written: false, truth };
  }
  if (marked === undefined && existsSync(dir) && readdirSync(dir).length > 0)
    throw new UsageError(`${dir} holds other files; name a new or empty folder`);
  for (const folder of [logs, bills, beforeOf(bills)]) rmSync(folder, { recursive: true, force: true });
  rmSync(truthFile, { force: true });
  makeFolder(logs);
  writeFileSync(marker, mark);
  const size = writeFiles(logs, bills, options);
  writeFileSync(config, `${JSON.stringify(size.config, null, 2)}\n`);
  writeFileSync(truthFile, `${JSON.stringify(size.truth, null, 2)}\n`);
  return { logs, cost, config, files: size.files, bytes: size.bytes, written: true, truth: size.truth };
}

const beforeOf = (bills: string) => `${bills}-before`;

function writeFiles(logs: string, bills: string, options: SampleOptions) {
  const made = new Set<string>();
  const events = generateSample(options);
  let [files, size] = [0, 0];
  const write = (root: string, { path, body }: { path: string; body: Buffer }): string => {
    const target = join(root, ...path.split("/"));
    const folder = dirname(target);
    if (!made.has(folder)) makeFolder(folder);
    made.add(folder);
    writeFileSync(target, body);
    files++;
    size += body.length;
    return target;
  };
  for (;;) {
    const next = events.next();
    if (!next.done) {
      write(logs, next.value);
      continue;
    }
    const { truth, config, bills: now, billsBefore } = next.value;
    // Which version of a bill is newest may be told by when its files were written.
    for (const bill of now) utimesSync(write(bills, bill), bill.at / 1000, bill.at / 1000);
    const counted = { files, bytes: size, truth, config };
    for (const bill of billsBefore) utimesSync(write(beforeOf(bills), bill), bill.at / 1000, bill.at / 1000);
    return counted;
  }
}

function validated(options: SampleOptions): SampleOptions {
  try {
    return checkOptions(options);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

const whole = (text: string) => {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("give a whole number");
  return Number(text);
};
const faults = (text: string) => {
  try {
    return parseFaults(text);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
};

export const sampleCommand = (): Command =>
  new Command("sample")
    .description(
      "Writes the CloudTrail logs and the bills of a synthetic organisation, with what is true of them in truth.json.",
    )
    .argument("<dir>", "a new or empty folder, or one that holds a sample already")
    .option("--seed <text>", "another seed, another organisation; the same seed, the same bytes", sampleDefaults.seed)
    .option("--accounts <n>", "AWS accounts", whole, sampleDefaults.accounts)
    .option("--principals <n>", "people, roles, users and services", whole, sampleDefaults.principals)
    .option("--days <n>", "days, the last of them 2026-01-31", whole, sampleDefaults.days)
    .option("--events <n>", "distinct events before faults", whole, sampleDefaults.events)
    .option(
      "--cost-lines <n>",
      "lines of the organisation's cost report, about; 0 writes no cost reports",
      whole,
      sampleDefaults.costLines,
    )
    .option(
      "--faults <list>",
      `all, none, or some of ${Object.keys(faultKinds).join(",")}`,
      faults,
      sampleDefaults.faults,
    )
    .addHelpText(
      "after",
      `
Faults:
${Object.entries(faultKinds)
  .map(([name, meaning]) => `  ${name.padEnd(11)}${meaning}`)
  .join("\n")}

Examples:
  sluice sample company
  sluice run --cloudtrail company/cloudtrail --cost company/cost --config company/sluice.config.json --now 2026-01-31T20:00:00Z
  sluice sample large --events 500000 --principals 2000 --faults none`,
    )
    .action((dir: string, options: SampleOptions, command: Command) => {
      const { json, quiet } = command.optsWithGlobals<Common>();
      const { seed, accounts, principals, days, events, costLines, faults } = options;
      const sample = writeSample(dir, { seed, accounts, principals, days, events, costLines, faults });
      const { truth, ...rest } = sample;
      if (json)
        return printJson({ ...rest, clock: truth.clock, records: truth.records, truth: join(dir, "truth.json") });
      const what = `${count(rest.files)} files${rest.written ? ` (${bytes(rest.bytes)})` : ""}, ${count(truth.records.in)} records of ${count(truth.events)} events`;
      print(`${rest.logs}: ${what}${rest.written ? "" : "; was there already"}`);
      if (truth.cost)
        print(
          `${rest.cost}: ${count(truth.cost.files.total)} of these files, ${count(truth.cost.lines)} lines of ${Object.keys(truth.cost.reports).length} cost reports`,
        );
      if (!quiet)
        note(
          `next: sluice run --cloudtrail ${rest.logs}${rest.cost ? ` --cost ${rest.cost}` : ""} --config ${rest.config} --now ${truth.clock}`,
        );
    });
