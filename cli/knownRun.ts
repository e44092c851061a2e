import type { ExecutionDescription } from "../local/asl/executions";
import type { Local } from "../local/wire";
import { UsageError } from "../pipeline/errors";

/** @throws {UsageError} for an id that no run has */
export async function knownRun({ executions }: Local, id: string): Promise<ExecutionDescription> {
  const run = (await executions.list()).find(({ name }) => name === id);
  if (!run) throw new UsageError(`there is no run ${id}; \`sluice runs\` lists them`);
  return run;
}
