import { ArnFormat, Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Architecture, type Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { Alerts } from "./alerts";
import type { Catalog } from "./catalog";
import type { CostReports } from "./costReports";
import { grantTo, type Lake } from "./lake";
import type { Ledger } from "./ledger";
import { functionsOf } from "./machineFile";
import type { QueryWorkgroup } from "./queryWorkgroup";
import { type GuardedPort, type Method, taskAccess } from "./taskAccess";
import type { TrailLogs } from "./trail";

export interface TasksProps {
  readonly machine: string;
  /** Name that the machine will have; tasks ask about its executions. */
  readonly machineName: string;
  readonly code: Code;
  readonly lake: Lake;
  readonly trail: TrailLogs;
  readonly cost: CostReports;
  readonly ledger: Ledger;
  readonly catalog: Catalog;
  readonly audit: QueryWorkgroup;
  readonly load: QueryWorkgroup;
  readonly alerts: Alerts;
}

/** MB. InspectBatch holds row groups, rows and the parts of a batch in memory; a new account allows no more than 3,008. */
const memory: Record<string, number> = { InspectBatch: 3008, PlanBuilds: 1024, PlanBatches: 1024, WriteUsage: 1024 };

/** A Lambda for each Task function of a machine, from one bundle, each with a role that reaches what its task asks for. */
export class Tasks extends Construct {
  /** Those that the machine calls. */
  readonly functions = new Map<string, LambdaFunction>();

  constructor(
    scope: Construct,
    id: string,
    private readonly props: TasksProps,
  ) {
    super(scope, id);
    for (const [name, seconds] of functionsOf(props.machine)) this.functions.set(name, this.add(name, { seconds }));
  }

  /**
   * The Lambda of one task.
   * @param o.seconds a state waits for it as long
   * @param o.lost receives calls that failed three times, where no state machine calls it
   */
  add(name: string, { seconds, lost }: { seconds: number; lost?: Queue }): LambdaFunction {
    const access = taskAccess[name];
    if (!access)
      throw new Error(`task ${name} is not in infra/taskAccess.ts; say which methods of which ports it calls`);
    const { code, lake, trail, cost, ledger, alerts } = this.props;
    const scope = new Construct(this, name);
    const logGroup = new LogGroup(scope, "Logs", {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(scope, "Role", { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
    logGroup.grantWrite(role);
    const fn = new LambdaFunction(scope, "Function", {
      code,
      role,
      logGroup,
      handler: "index.handler",
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      description: `Sluice task ${name}`,
      memorySize: memory[name] ?? 512,
      timeout: Duration.seconds(seconds),
      ...(lost && { deadLetterQueue: lost }),
      environment: {
        SLUICE_TASK: name,
        LEDGER_TABLE: ledger.table.tableName,
        LAKE_BUCKET: lake.bucket.bucketName,
        TRAIL_BUCKET: trail.bucket.bucketName,
        TRAIL_PREFIX: trail.prefix,
        ...(trail.organizationId && { TRAIL_ORGANIZATION: trail.organizationId }),
        COST_BUCKET: cost.bucket.bucketName,
        COST_PREFIXES: cost.prefixes.join(","),
        ALERTS_TOPIC: alerts.alerts.topicArn,
        QUOTA_PARAMETER: alerts.quota.parameterName,
        RECIPIENTS_PARAMETER: alerts.recipients.parameterName,
      },
    });
    const grants = this.grants(role);
    for (const [port, methods] of Object.entries(access)) grants[port as GuardedPort](methods as never);
    if (name === "OpenRun") {
      alerts.grantParameters(role);
      lake.grantRead(role, ["config/"]);
    }
    return fn;
  }

  /** What each port asks of AWS, by the methods that the task calls. */
  private grants(role: Role): { [Port in GuardedPort]: (methods: readonly Method<Port>[]) => void } {
    const { lake, trail, cost, ledger, catalog, audit, load, alerts, machineName } = this.props;
    const shared = ["batches/", "runs/"];
    return {
      items: (methods) => ledger.grantItems(role, methods),
      objects: (methods) => {
        if (methods.includes("list")) lake.grantList(role);
        if (methods.includes("read")) lake.grantRead(role, shared);
        if (methods.includes("write")) lake.grantWrite(role, shared);
        if (methods.includes("remove")) lake.grantRemove(role, ["silver/", "gold/", "staged/", "batches/inputs/"]);
      },
      quarantine: () => lake.grantWrite(role, ["quarantine/"]),
      raw: () => {
        trail.grantList(role);
        cost.grantList(role);
      },
      inspect: () => {
        trail.grantRead(role);
        cost.grantRead(role);
        lake.grantWrite(role, ["staged/"]);
      },
      newestFile: () => {
        // Prefixes of other buckets are watched once their owners allow it; see docs/decisions/0002-aws-wiring.md.
        lake.grantList(role);
        trail.grantList(role);
        cost.grantList(role);
      },
      catalog: (methods) => catalog.grantCatalog(role, methods),
      engine: (methods) => {
        for (const workgroup of [load, audit]) workgroup.grantEngine(role, methods);
      },
      executions: () =>
        grantTo(role, {
          actions: ["states:DescribeExecution"],
          resources: [
            Stack.of(this).formatArn({
              service: "states",
              resource: "execution",
              resourceName: `${machineName}:*`,
              arnFormat: ArnFormat.COLON_RESOURCE_NAME,
            }),
          ],
        }),
      notifier: () => alerts.grantSend(role),
    };
  }
}
