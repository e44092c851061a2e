import { DescribeExecutionCommand, type DescribeExecutionOutput, ListExecutionsCommand } from "@aws-sdk/client-sfn";
import type { Source } from "../ports";
import type { DoctorClients } from "./clients";
import { type Finding, fail, look, ok, warn } from "./finding";

/** Hours after which the clock must have started another run: it starts one each hour, and one a day for cost. */
const silentHours: Record<Source, number> = { cloudtrail: 3, cost: 26 };
/** Executions that are looked at, newest first; a day has 25 by the clock. */
const most = 60;

type Told = Pick<DescribeExecutionOutput, "name" | "status" | "startDate" | "input" | "output">;

/** What the newest run of each source came to. One that found another at work ended at once, and says nothing. */
export const executions = (
  { sfn }: Pick<DoctorClients, "sfn">,
  { stateMachine, now }: { stateMachine: string; now: Date },
) =>
  look("runs", "states:ListExecutions and states:DescribeExecution", async () => {
    const { executions: found = [] } = await sfn.send(
      new ListExecutionsCommand({ stateMachineArn: stateMachine, maxResults: most }),
    );
    const runs: Record<Source, Told[]> = { cloudtrail: [], cost: [] };
    const isKnown = (source: Source) => runs[source].some(({ status }) => status !== "RUNNING");
    for (const { executionArn } of found) {
      if (isKnown("cloudtrail") && isKnown("cost")) break;
      const one = await sfn.send(new DescribeExecutionCommand({ executionArn }));
      const source = (objectOf(one.input).source ?? "") as Source;
      if (Object.hasOwn(runs, source) && objectOf(one.output).skipped !== true) runs[source].push(one);
    }
    return (Object.keys(runs) as Source[]).map((source) => judge(source, runs[source], found.length, now));
  });

function judge(source: Source, runs: Told[], looked: number, now: Date): Finding {
  const check = `runs ${source}`;
  const [last] = runs;
  if (!last)
    return warn(
      check,
      looked < most ? "none yet" : `none among the newest ${most} executions`,
      `the schedule starts one within ${source === "cost" ? "a day" : "the hour"}; or sluice smoke`,
    );
  const hours = (now.getTime() - (last.startDate?.getTime() ?? 0)) / 3_600_000;
  const ended = runs.find(({ status }) => status !== "RUNNING");
  if (ended && ended.status !== "SUCCEEDED")
    return fail(
      check,
      `the last one that ended, ${ended.name}, is ${ended.status}`,
      "see its history in the Step Functions console; redrive it, or deploy the fix and start a new one",
    );
  if (last.status !== "RUNNING" && hours > silentHours[source])
    return fail(
      check,
      `none was started for ${Math.round(hours)} h`,
      `see the schedule of source ${source} and its queue`,
    );
  if (!ended) return warn(check, `${last.name} is RUNNING, and none has ended yet`, "look again when it is done");
  const age = Math.round((now.getTime() - (ended.startDate?.getTime() ?? 0)) / 3_600_000);
  return ok(check, `${ended.name} of ${age} h ago went well${last === ended ? "" : `; ${last.name} is RUNNING`}`);
}

function objectOf(json: string | undefined): Record<string, unknown> {
  try {
    return (JSON.parse(json ?? "{}") ?? {}) as Record<string, unknown>;
  } catch {
    return {}; // somebody's own start
  }
}
