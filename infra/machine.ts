import { ArnFormat, Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import { EventField, Rule, RuleTargetInput } from "aws-cdk-lib/aws-events";
import { SnsTopic } from "aws-cdk-lib/aws-events-targets";
import { type IGrantable, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import {
  type CfnStateMachine,
  CfnStateMachineAlias,
  CfnStateMachineVersion,
  DefinitionBody,
  LogLevel,
  StateMachine,
} from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { type Alerts, executionMetric } from "./alerts";
import type { Catalog } from "./catalog";
import { ConsoleDomain } from "./consoleDomain";
import { grantTo, type Lake } from "./lake";
import { machinePath } from "./machineFile";
import type { QueryWorkgroup } from "./queryWorkgroup";
import type { Tasks } from "./tasks";

export interface MachineProps {
  /** `medallion`: its file is `statemachines/medallion.asl.json`. */
  readonly machine: string;
  readonly machineName: string;
  readonly tasks: Tasks;
  readonly load: QueryWorkgroup;
  readonly audit: QueryWorkgroup;
  readonly lake: Lake;
  readonly catalog: Catalog;
  readonly alerts: Alerts;
  /** Nothing succeeded for so many hours: somebody is told. */
  readonly silentHours: number;
}

/** Name of the alias. */
const live = "live";

/**
 * A state machine from its file in git, with the ARNs of its functions and the names of its workgroups put in by CloudFormation. Its role is
 * written out: the one that the library would make cannot stop a query, and may create buckets.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-athena.html
 */
export class Machine extends Construct {
  readonly stateMachine: StateMachine;
  /** What schedules start: the newest version, moved by a deployment as a whole. */
  readonly alias: CfnStateMachineAlias;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: MachineProps,
  ) {
    super(scope, id);
    const { machine, machineName, tasks, load, audit } = props;
    const role = this.role();
    this.stateMachine = new StateMachine(this, "StateMachine", {
      stateMachineName: machineName,
      definitionBody: DefinitionBody.fromFile(machinePath(machine)),
      definitionSubstitutions: {
        ...Object.fromEntries([...tasks.functions].map(([name, fn]) => [name, fn.functionArn])),
        LoadWorkgroup: load.name,
        AuditWorkgroup: audit.name,
      },
      role,
      tracingEnabled: true,
      logs: {
        destination: new LogGroup(this, "Logs", {
          // Else every machine adds to one policy of CloudWatch Logs in the account, which ends at 5,120 characters.
          // https://docs.aws.amazon.com/step-functions/latest/dg/bp-cwl.html
          logGroupName: `/aws/vendedlogs/states/${machineName}`,
          retention: RetentionDays.THREE_MONTHS,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: LogLevel.ALL,
        includeExecutionData: false, // payloads name principals; the history in Step Functions has them
      },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const version = new CfnStateMachineVersion(this, "Version", {
      stateMachineArn: this.stateMachine.stateMachineArn,
      stateMachineRevisionId: (this.stateMachine.node.defaultChild as CfnStateMachine).attrStateMachineRevisionId,
    });
    this.alias = new CfnStateMachineAlias(this, "Live", {
      name: live,
      deploymentPreference: { type: "ALL_AT_ONCE", stateMachineVersionArn: version.attrArn },
    });
    this.watch();
  }

  /**
   * Lets `grantee` start the alias. AWS holds that against the ARN of the machine, never that of an alias, and names the alias in a
   * condition key.
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/auth-version-alias.html
   */
  grantStart(grantee: IGrantable): void {
    grantTo(grantee, {
      actions: ["states:StartExecution"],
      resources: [this.stateMachine.stateMachineArn],
      conditions: { "ForAnyValue:StringEquals": { "states:StateMachineQualifier": [live] } },
    });
  }

  private role(): Role {
    const { tasks, load, audit, lake, catalog, machineName } = this.props;
    const role = new Role(this, "Role", { assumedBy: new ServicePrincipal("states.amazonaws.com") });
    grantTo(role, {
      actions: ["lambda:InvokeFunction"],
      resources: [...tasks.functions.values()].map((fn) => fn.functionArn),
    });
    for (const workgroup of [load, audit]) workgroup.grantQuery(role);
    catalog.grantBuild(role);
    lake.grantQuery(role, { read: ["staged/", "silver/", "gold/"], write: ["silver/", "gold/"] });
    grantTo(role, {
      actions: ["states:StartExecution"], // StartNext: the rest of a backlog
      resources: [
        Stack.of(this).formatArn({
          service: "states",
          resource: "stateMachine",
          resourceName: machineName,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      ],
    });
    return role;
  }

  /** Failure is mailed from the status event, which comes even when no task runs; silence is found by an alarm. */
  private watch(): void {
    const { alerts, machineName, silentHours } = this.props;
    const { stateMachineArn: arn } = this.stateMachine;
    const { domain } = new ConsoleDomain(this, "Console");
    new Rule(this, "Failed", {
      description: `An execution of ${machineName} failed, timed out or was aborted`,
      eventPattern: {
        source: ["aws.states"],
        detailType: ["Step Functions Execution Status Change"],
        detail: { stateMachineArn: [arn], status: ["FAILED", "TIMED_OUT", "ABORTED"] },
      },
      targets: [
        new SnsTopic(alerts.operations, {
          // The cause is left out: it may hold what strangers wrote.
          message: RuleTargetInput.fromText(
            `Sluice: execution ${EventField.fromPath("$.detail.name")} of ${machineName} is ${EventField.fromPath("$.detail.status")}. ` +
              `What failed and why stands in its history: https://${EventField.region}.${domain}/states/home?region=${EventField.region}#/v2/executions/details/${EventField.fromPath("$.detail.executionArn")} . ` +
              "Redrive continues it; after a fix was deployed, start a new one.",
          ),
        }),
      ],
    });
    const hour = Duration.hours(1);
    for (const metric of ["ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted", "ExecutionThrottled"])
      alerts.alarm(`${this.node.id}${metric}`, `${machineName}: ${metric}; see the history of its executions`, {
        metric: executionMetric(arn, metric, hour),
      });
    alerts.alarm(
      `${this.node.id}Silent`,
      `${machineName}: no execution succeeded for ${silentHours} hours; see its schedule`,
      {
        metric: executionMetric(arn, "ExecutionsSucceeded", hour),
        absent: true,
        periods: silentHours,
      },
    );
  }
}
