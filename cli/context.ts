import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { isAbsolute, join, relative, resolve } from "node:path";
import type { Command } from "commander";
import { type Local, type LocalOptions, openLocal } from "../local/wire";
import { Config } from "../pipeline/config";
import { UsageError } from "../pipeline/errors";
import type { Source } from "../pipeline/ports";

/** Options that every command has. */
export interface Common {
  home: string;
  config: string;
  json?: boolean;
  quiet?: boolean;
  verbose?: boolean;
  color?: boolean;
}

/** The text of a file that a user has named. @throws {UsageError} for what is none */
export function readText(path: string): string {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) throw new UsageError(`there is no file ${path}`);
  return readFileSync(path, "utf8");
}

/** @throws {UsageError} naming the field that is wrong, and the file */
export function readConfig(path: string, given: boolean): Config {
  if (!existsSync(path)) {
    if (given) throw new UsageError(`there is no configuration ${path}; leave --config out to use the defaults`);
    return Config.parse({});
  }
  const text = readText(path);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new UsageError(`${path} is not JSON: ${(cause as Error).message.replace(/\s+/g, " ")}`);
  }
  const parsed = Config.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UsageError(`${path}: ${issue!.path.join(".") || "the file"}: ${issue!.message}`);
}

/** Where a home keeps the path of the configuration that its last run had: from the home, when it lies in it, as homes are moved. */
const lastConfig = (home: string) => join(home, "config-path");

/** Later commands on this home answer by the same quotas. */
export function rememberConfig({ home, config }: Common): void {
  if (!existsSync(config)) return;
  const within = relative(home, config);
  writeFileSync(lastConfig(home), within.startsWith("..") || isAbsolute(within) ? resolve(config) : within);
}

/** `--config`; else `sluice.config.json` here; else the one that the last run on this home had. @returns undefined: the defaults hold */
export function configPath(command: Command): string | undefined {
  const { home, config } = command.optsWithGlobals<Common>();
  const given = command.getOptionValueSourceWithGlobals("config") !== "default";
  if (given || existsSync(config)) return config;
  if (!existsSync(lastConfig(home))) return undefined;
  const before = resolve(home, readFileSync(lastConfig(home), "utf8"));
  if (!existsSync(before))
    throw new UsageError(
      `${before}, the configuration of the last run on ${home}, is gone; name where it is now with --config`,
    );
  return before;
}

/** @throws {UsageError} */
export function configOf(command: Command): Config {
  const path = configPath(command);
  return path === undefined ? Config.parse({}) : readConfig(path, true);
}

/** Opens Sluice over `--home` for one command, or over the home that is given, and closes it whatever happens. */
export async function withLocal<T>(
  command: Command,
  options: Omit<LocalOptions, "home" | "config"> & { home?: string },
  use: (local: Local, common: Common) => Promise<T>,
): Promise<T> {
  const common = command.optsWithGlobals<Common>();
  const config = configOf(command);
  const local = await openLocal({ home: common.home, ...options, config });
  try {
    return await use(local, common);
  } finally {
    await local.close();
  }
}

/** The home to look at without making one: that of `--home`, else an empty one that is gone afterwards. */
export async function withScratchHome<T>(home: string, use: (home: string) => Promise<T>): Promise<T> {
  if (existsSync(home)) return use(home);
  const scratch = mkdtempSync(join(tmpdir(), "sluice-"));
  try {
    return await use(scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** A home that must be there already: commands that only read make none. @throws {UsageError} */
export function existingHome(command: Command, source: Source = "cloudtrail"): string {
  const { home } = command.optsWithGlobals<Common>();
  if (!existsSync(join(home, "ledger.sqlite"))) {
    const sample = join(home, "sample"); // where `npm start` leaves the sample
    const other = existsSync(join(sample, "ledger.sqlite"))
      ? `ask the sample with --home ${sample}`
      : "name another folder with --home";
    throw new UsageError(
      `${existsSync(home) ? `${home} is no home of Sluice` : `there is no ${home} yet`}; run \`sluice run --${source} DIR\` first, or ${other}`,
    );
  }
  return home;
}

/** `--now`: an ISO 8601 time with its zone. @throws {UsageError} */
export function parseNow(text: string): Date {
  const now = new Date(text);
  if (!/T.*(Z|[+-]\d\d:?\d\d)$/.test(text) || Number.isNaN(now.getTime()))
    throw new UsageError(`--now ${text} is not a time such as 2026-01-31T12:00:00Z`);
  return now;
}

/** A whole number from 1, such as of `--limit`. @throws {UsageError} */
export function parseCount(option: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new UsageError(`--${option} ${text} is not a number such as 20`);
  return Number(text);
}
