import { Stack, TimeZone } from "aws-cdk-lib";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { CfnSchedule } from "aws-cdk-lib/aws-scheduler";
import { Construct } from "constructs";
import type { Alerts } from "./alerts";
import { grantTo } from "./lake";
import { lostStarts } from "./lostStarts";
import type { Machine } from "./machine";

export interface ScheduleProps {
  readonly machine: Machine;
  /** Input of the machine, beside the scheduled time. */
  readonly source: string;
  /** `rate(1 hour)` or `cron(...)`, in UTC */
  readonly expression: string;
  readonly alerts: Alerts;
}

/**
 * Starts a machine by the clock, in UTC. The input has the scheduled time, not the time of the start. A start that comes twice is held up
 * by the lease; one that is missed is made up by the next, as a run does whatever is not done.
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
 */
export class Schedule extends Construct {
  constructor(scope: Construct, id: string, { machine, source, expression, alerts }: ScheduleProps) {
    super(scope, id);
    const lost = lostStarts(this, alerts, `A start by the clock of source ${source}`);
    const role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("scheduler.amazonaws.com", {
        conditions: { StringEquals: { "aws:SourceAccount": Stack.of(this).account } },
      }),
    });
    machine.grantStart(role);
    grantTo(role, { actions: ["sqs:SendMessage"], resources: [lost.queueArn] });
    new CfnSchedule(this, "Schedule", {
      description: `Runs ${machine.stateMachine.stateMachineName} for source ${source}`,
      scheduleExpression: expression,
      scheduleExpressionTimezone: TimeZone.ETC_UTC.timezoneName,
      flexibleTimeWindow: { mode: "OFF" },
      state: "ENABLED",
      target: {
        arn: machine.alias.attrArn,
        roleArn: role.roleArn,
        input: JSON.stringify({ source, scheduledAt: "<aws.scheduler.scheduled-time>" }),
        deadLetterConfig: { arn: lost.queueArn },
        retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 10 },
      },
    });
  }
}
