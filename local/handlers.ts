import type { Deps } from "../pipeline/tasks/deps";
import { taskFunctions } from "../pipeline/tasks/functions";
import type { TaskCall } from "./asl/executions";
import { TaskError } from "./asl/executions";
import type { DuckEngine } from "./duckdb/engine";

const lambda = "arn:aws:states:::lambda:invoke";
const athena = "arn:aws:states:::athena:startQueryExecution.sync";
const startExecution = "arn:aws:states:::states:startExecution";

export interface NextExecution {
  name: string;
  input: unknown;
}

/**
 * What stands behind the resources of the state machines on one machine. Keyed by resource, not by state, so a machine is free
 * to use them as it likes; an unknown resource is refused.
 */
export function handlers(
  deps: Deps,
  engine: DuckEngine,
  next: (execution: NextExecution) => void,
): (call: TaskCall) => Promise<unknown> {
  const functions = taskFunctions(deps);
  return async ({ resource, arguments: given }) => {
    if (resource === lambda) {
      const { FunctionName, Payload } = given as { FunctionName: string; Payload: unknown };
      const task = functions[FunctionName];
      if (!task) throw new Error(`no task is named ${FunctionName}`);
      return { Payload: (await task(Payload)) ?? null, StatusCode: 200 };
    }
    if (resource === athena) {
      const result = await engine.startQueryExecution(given as Parameters<DuckEngine["startQueryExecution"]>[0]);
      const { Status } = result.QueryExecution;
      if (Status.State !== "SUCCEEDED") throw new TaskError("States.TaskFailed", JSON.stringify(result.QueryExecution));
      return result;
    }
    if (resource === startExecution) {
      const { Name, Input } = given as { Name: string; Input: unknown };
      next({ name: Name, input: Input });
      return { ExecutionArn: Name, StartDate: deps.clock.now().toISOString() };
    }
    throw new Error(`resource ${resource} has no handler on one machine`);
  };
}
