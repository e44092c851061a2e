import { ListExecutionsCommand } from "@aws-sdk/client-sfn";
import type { DoctorClients } from "./clients";
import { fail, look, ok, warn } from "./finding";

const silentHours = 3;

/** What the newest executions of the state machine came to. */
export const executions = (
  { sfn }: Pick<DoctorClients, "sfn">,
  { stateMachine, now }: { stateMachine: string; now: Date },
) =>
  look("runs", "states:ListExecutions", async () => {
    const { executions: found = [] } = await sfn.send(
      new ListExecutionsCommand({ stateMachineArn: stateMachine, maxResults: 20 }),
    );
    const [last] = found;
    if (!last) return warn("runs", "none yet", "the schedule starts one within the hour; or sluice smoke");
    const ended = found.find(({ status }) => status !== "RUNNING");
    const failed = found.filter(({ status }) => status !== "RUNNING" && status !== "SUCCEEDED").length;
    if (ended && ended.status !== "SUCCEEDED")
      return fail(
        "runs",
        `the last one, ${ended.name}, is ${ended.status}, and ${failed} of the last ${found.length} did not succeed`,
        "see its history in the Step Functions console; redrive it, or deploy the fix and start a new one",
      );
    const hours = (now.getTime() - (last.startDate?.getTime() ?? 0)) / 3_600_000;
    if (hours > silentHours)
      return fail(
        "runs",
        `none was started for ${Math.round(hours)} h`,
        "see the schedule of CloudTrailHourly and its queue",
      );
    return failed > 0
      ? warn("runs", `${failed} of the last ${found.length} did not succeed; the newest did`, "see their history")
      : ok("runs", `${found.length} of the last ${found.length} went well, the newest is ${last.name}`);
  });
