import type { Local } from "../local/wire";
import { UsageError } from "../pipeline/errors";

/** @throws {UsageError} for an id that no run has */
export async function knownRun({ executions }: Local, id: string): Promise<void> {
  if (!(await executions.list()).some(({ name }) => name === id))
    throw new UsageError(`there is no run ${id}; \`sluice runs\` lists them`);
}
