import { Construct } from "constructs";
import type { Alerts } from "./alerts";
import { grantTo } from "./lake";
import { lostStarts } from "./lostStarts";
import { startByClock } from "./schedule";
import type { Tasks } from "./tasks";

export interface SweepDailyProps {
  readonly tasks: Tasks;
  readonly alerts: Alerts;
}

/**
 * Removes once a day what no reader can need any more: see `pipeline/tasks/sweep.ts`. It needs no state machine: one that fails is called
 * twice more by Lambda, and goes on where it ended. What failed three times lies in the queue of lost starts.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export class SweepDaily extends Construct {
  constructor(scope: Construct, id: string, { tasks, alerts }: SweepDailyProps) {
    super(scope, id);
    const lost = lostStarts(this, alerts, "A start of the daily sweep");
    const { functionArn: arn } = tasks.add("Sweep", { seconds: 900, lost });
    startByClock(this, {
      description: "Removes builds that were replaced",
      arn,
      input: {},
      expression: "cron(45 3 * * ? *)",
      lost,
      grantStart: (grantee) => grantTo(grantee, { actions: ["lambda:InvokeFunction"], resources: [arn] }),
    });
  }
}
