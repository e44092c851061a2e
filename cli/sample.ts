import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
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
  /** Configuration with the quotas of the story. */
  config: string;
  files: number;
  bytes: number;
  /** false when the same sample was there already */
  written: boolean;
  truth: SampleTruth;
}

/**
 * Writes a sample organisation: logs below `DIR/cloudtrail`, `sluice.config.json` and `truth.json` beside them. Safe to repeat:
 * a whole sample of the same options is left as it is, a half-written or other one is made anew.
 * @throws {UsageError} when the folder holds anything but a sample
 */
export function writeSample(dir: string, given: Partial<SampleOptions> = {}): WrittenSample {
  const options = validated({ ...sampleDefaults, ...given });
  const logs = join(dir, "cloudtrail");
  const config = join(dir, "sluice.config.json");
  const truthFile = join(dir, "truth.json");
  const marker = join(dir, "sample.json");
  const mark = JSON.stringify({ version: sampleVersion, options });
  const marked = existsSync(marker) ? readFileSync(marker, "utf8") : undefined;
  if (marked === mark && existsSync(truthFile)) {
    const truth = JSON.parse(readFileSync(truthFile, "utf8")) as SampleTruth;
    return { logs, config, files: truth.files.total, bytes: 0, written: false, truth };
  }
  if (marked === undefined && existsSync(dir) && readdirSync(dir).length > 0)
    throw new UsageError(`${dir} holds other files; name a new or empty folder`);
  rmSync(logs, { recursive: true, force: true });
  rmSync(truthFile, { force: true });
  mkdirSync(logs, { recursive: true });
  writeFileSync(marker, mark);
  const size = writeFiles(logs, options);
  writeFileSync(config, `${JSON.stringify(size.config, null, 2)}\n`);
  writeFileSync(truthFile, `${JSON.stringify(size.truth, null, 2)}\n`);
  return { logs, config, files: size.files, bytes: size.bytes, written: true, truth: size.truth };
}

function writeFiles(logs: string, options: SampleOptions) {
  const made = new Set<string>();
  const files = generateSample(options);
  let [number, size] = [0, 0];
  for (;;) {
    const next = files.next();
    if (next.done) return { files: number, bytes: size, ...next.value };
    const path = join(logs, ...next.value.path.split("/"));
    const folder = dirname(path);
    if (!made.has(folder)) mkdirSync(folder, { recursive: true });
    made.add(folder);
    writeFileSync(path, next.value.body);
    number++;
    size += next.value.body.length;
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
    .description("Writes the CloudTrail logs of a synthetic organisation, with what is true of them in truth.json.")
    .argument("<dir>", "a new or empty folder, or one that holds a sample already")
    .option("--seed <text>", "another seed, another organisation; the same seed, the same bytes", sampleDefaults.seed)
    .option("--accounts <n>", "AWS accounts", whole, sampleDefaults.accounts)
    .option("--principals <n>", "people, roles, users and services", whole, sampleDefaults.principals)
    .option("--days <n>", "days, the last of them 2026-01-31", whole, sampleDefaults.days)
    .option("--events <n>", "distinct events before faults", whole, sampleDefaults.events)
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
  sluice run --cloudtrail company/cloudtrail --config company/sluice.config.json --now 2026-01-31T20:00:00Z
  sluice sample large --events 500000 --principals 2000 --faults none`,
    )
    .action((dir: string, options: SampleOptions, command: Command) => {
      const { json, quiet } = command.optsWithGlobals<Common>();
      const { seed, accounts, principals, days, events, faults } = options;
      const sample = writeSample(dir, { seed, accounts, principals, days, events, faults });
      const { truth, ...rest } = sample;
      if (json)
        return printJson({ ...rest, clock: truth.clock, records: truth.records, truth: join(dir, "truth.json") });
      const what = `${count(rest.files)} files${rest.written ? ` (${bytes(rest.bytes)})` : ""}, ${count(truth.records.in)} records of ${count(truth.events)} events`;
      print(`${rest.logs}: ${what}${rest.written ? "" : "; was there already"}`);
      if (!quiet) note(`next: sluice run --cloudtrail ${rest.logs} --config ${rest.config} --now ${truth.clock}`);
    });
