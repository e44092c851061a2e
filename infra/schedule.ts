import { Stack, TimeZone } from "aws-cdk-lib";
import { type IGrantable, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { CfnSchedule } from "aws-cdk-lib/aws-scheduler";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { Alerts } from "./alerts";
import { grantTo } from "./lake";
import { lostStarts } from "./lostStarts";
import type { Machine } from "./machine";

/** What a schedule starts. */
export interface ClockTarget {
  readonly description: string;
  readonly arn: string;
  /** Beside the scheduled time. */
  readonly input: object;
  /** `rate(1 hour)` or `cron(...)`, in UTC */
  readonly expression: string;
  /** Receives starts that AWS gave up. */
  readonly lost: Queue;
  /** Lets `grantee` start it. */
  grantStart(grantee: IGrantable): void;
}

/**
 * Has something started by the clock, in UTC, by a role of its own. The input has the scheduled time, not the time of the start.
 * @param scope what starts; role and schedule are `Role` and `Schedule` in it
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
 */
export function startByClock(scope: Construct, target: ClockTarget): void {
  const role = new Role(scope, "Role", {
    assumedBy: new ServicePrincipal("scheduler.amazonaws.com", {
      conditions: { StringEquals: { "aws:SourceAccount": Stack.of(scope).account } },
    }),
  });
  target.grantStart(role);
  grantTo(role, { actions: ["sqs:SendMessage"], resources: [target.lost.queueArn] });
  new CfnSchedule(scope, "Schedule", {
    description: target.description,
    scheduleExpression: target.expression,
    scheduleExpressionTimezone: TimeZone.ETC_UTC.timezoneName,
    flexibleTimeWindow: { mode: "OFF" },
    state: "ENABLED",
    target: {
      arn: target.arn,
      roleArn: role.roleArn,
      input: JSON.stringify({ ...target.input, scheduledAt: "<aws.scheduler.scheduled-time>" }),
      deadLetterConfig: { arn: target.lost.queueArn },
      retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 10 },
    },
  });
}

export interface RunScheduleProps {
  readonly machine: Machine;
  readonly source: string;
  /** `rate(1 hour)` or `cron(...)`, in UTC */
  readonly expression: string;
  readonly alerts: Alerts;
}

/**
 * Starts runs of a machine for one source. A start that comes twice is held up by the lease; one that is missed is made up by the next, as
 * a run does whatever is not done.
 */
export class RunSchedule extends Construct {
  constructor(scope: Construct, id: string, { machine, source, expression, alerts }: RunScheduleProps) {
    super(scope, id);
    startByClock(this, {
      description: `Runs ${machine.stateMachine.stateMachineName} for source ${source}`,
      arn: machine.alias.attrArn,
      input: { source },
      expression,
      lost: lostStarts(this, alerts, `A start by the clock of source ${source}`),
      grantStart: (grantee) => machine.grantStart(grantee),
    });
  }
}
