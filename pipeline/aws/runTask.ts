import { z } from "zod";
import { Run } from "../ledger/runs";
import type { Deps, Task } from "../tasks/deps";
import { taskFunctions } from "../tasks/functions";
import { settle } from "../tasks/settle";
import { sweep } from "../tasks/sweep";
import { verdict } from "../tasks/verdict";
import { keepRunConfig, runConfig } from "./runConfig";

const Opening = z.object({ name: z.string(), redriveCount: z.number() });
const Within = z.object({ run: Run });

/**
 * Tasks that need no configuration, to which the type holds them: those that end a run, so that a run whose configuration was refused is
 * still written down as failed, and the sweep, which belongs to no run.
 */
const unconfigured: Record<string, Task<Exclude<keyof Deps, "config">>> = {
  Settle: settle,
  Sweep: sweep,
  Verdict: verdict,
};

/**
 * Runs one Task function with the configuration of its run: OpenRun reads and keeps it, the others are given what it kept.
 * @param readConfig the configuration as it is now, as JSON that has passed `parseConfig`
 */
export async function runTask(
  name: string,
  event: unknown,
  deps: Omit<Deps, "config">,
  readConfig: () => Promise<unknown>,
): Promise<unknown> {
  const alone = unconfigured[name];
  if (alone) return alone(deps)(event);
  const config = name === "OpenRun" ? await openConfig(event, deps, readConfig) : await givenConfig(event, deps);
  const task = taskFunctions({ ...deps, config })[name];
  if (!task) throw new Error(`no task is named ${name}; see pipeline/tasks/functions.ts`);
  return (await task(event)) ?? null;
}

async function openConfig(
  event: unknown,
  { items, clock }: Pick<Deps, "items" | "clock">,
  read: () => Promise<unknown>,
) {
  const { name, redriveCount } = Opening.parse(event);
  await keepRunConfig(items, name, redriveCount, await read(), clock.now());
  return runConfig(items, { id: name, pass: redriveCount });
}

const givenConfig = (event: unknown, { items }: Pick<Deps, "items">) => runConfig(items, Within.parse(event).run);
