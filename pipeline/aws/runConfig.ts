import { GetParametersCommand, type SSMClient } from "@aws-sdk/client-ssm";
import { z } from "zod";
import { Config } from "../config";
import type { Items, ObjectStore } from "../ports";

/** The rest of the configuration, as `sluice.config.json` has it; nobody needs to put it there. */
export const configKey = "config/sluice.config.json";
/** Runs are repeated and redriven for a fortnight at most; their configuration is kept a year for those who ask. */
const keptSeconds = 366 * 86_400;

interface From {
  ssm: Pick<SSMClient, "send">;
  objects: Pick<ObjectStore, "list" | "read">;
  quotaParameter: string;
  recipientsParameter: string;
}

/**
 * The configuration as it is now: the object of the lake, and over it the two parameters that are meant to be changed without deploying.
 * @returns as JSON, not parsed: sizes keep the words they were written in
 * @throws {Error} when a parameter is missing or a value is refused, naming it
 */
export async function readConfig({ ssm, objects, quotaParameter, recipientsParameter }: From): Promise<unknown> {
  const { Parameters = [] } = await ssm.send(
    new GetParametersCommand({ Names: [quotaParameter, recipientsParameter], WithDecryption: true }),
  );
  const value = (name: string): string => {
    const found = Parameters.find(({ Name }) => Name === name)?.Value;
    if (found === undefined) throw new Error(`parameter ${name} is missing; deploy the stack again, or put it there`);
    return found.trim();
  };
  const base = await readObject(objects);
  const quota = { ...(base.quota as object | undefined), default: value(quotaParameter) };
  const recipients = value(recipientsParameter)
    .split(/[\s,;]+/)
    .filter((one) => one !== "" && one !== "none");
  const raw = { ...base, quota, recipients };
  parseConfig(raw, `${quotaParameter}, ${recipientsParameter}, ${configKey}`);
  return raw;
}

/** @throws {Error} in one line: where, which field, what is wrong */
export function parseConfig(raw: unknown, where: string): Config {
  const { data, error } = Config.safeParse(raw);
  if (data) return data;
  const faults = error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
  throw new Error(`the configuration (${where}) is refused: ${faults}`);
}

async function readObject(objects: Pick<ObjectStore, "list" | "read">): Promise<Record<string, unknown>> {
  for await (const { key } of objects.list(configKey)) {
    if (key !== configKey) continue;
    const text = (await objects.read(key)).toString("utf8");
    try {
      return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
    } catch (cause) {
      throw new Error(`${configKey} is no JSON object: ${(cause as Error).message}`, { cause });
    }
  }
  return {};
}

const sk = (pass: number) => String(pass).padStart(4, "0");

/** Keeps what a run was begun with, so that an edit in the middle of it does not split it. A redrive begins anew. */
export async function keepRunConfig(items: Items, run: string, pass: number, raw: unknown, now: Date): Promise<void> {
  const expiresAt = Math.floor(now.getTime() / 1000) + keptSeconds;
  await items.put(`run-config#${run}`, sk(pass), raw, { expiresAt });
}

export async function runConfig(items: Items, run: { id: string; pass: number }): Promise<Config> {
  const item = await items.get(`run-config#${run.id}`, sk(run.pass));
  if (!item)
    throw new Error(
      `the ledger has no configuration of run ${run.id}, pass ${run.pass}; OpenRun writes it: start a new run`,
    );
  return parseConfig(item.body, `run ${run.id}`);
}
