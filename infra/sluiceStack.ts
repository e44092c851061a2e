import { Aws, Duration, Size, Stack, type StackProps } from "aws-cdk-lib";
import { Code } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { sqlFiles } from "../local/resources";
import type { StackOptions } from "../pipeline/aws/stackOptions";
import { loadModels } from "../pipeline/sql/model";
import { Alerts } from "./alerts";
import { BillingAlarms } from "./billingAlarms";
import { Catalog } from "./catalog";
import { CostExports } from "./costExports";
import { AdoptedCostReports, CostBucket, exportPrefix } from "./costReports";
import { Lake, privateBucket, stackKey } from "./lake";
import { Ledger } from "./ledger";
import { Machine } from "./machine";
import { ManifestArrival } from "./manifestArrival";
import { tell } from "./outputs";
import { QueryWorkgroup } from "./queryWorkgroup";
import { SavedQueries } from "./savedQueries";
import { RunSchedule } from "./schedule";
import { SweepDaily } from "./sweepDaily";
import { Tasks } from "./tasks";
import { AdoptedTrail, Trail, type TrailLogs } from "./trail";

export interface SluiceStackProps extends StackProps {
  /** Folder with the bundled handler; see `bundleTasks`. */
  readonly bundle: string;
  readonly options: StackOptions;
  /** Whether billing alarms and cost exports are in this stack, as it is in us-east-1. */
  readonly billingHere: boolean;
}

/** Sluice in one account and region. */
export class SluiceStack extends Stack {
  constructor(scope: Construct, id: string, props: SluiceStackProps) {
    super(scope, id, props);
    const { bundle, options, billingHere } = props;
    const { recipients, monthlyQuota, organizationId } = options;
    const accessLogs = privateBucket(this, "AccessLogs", {
      lifecycleRules: [
        { id: "old", expiration: Duration.days(365), noncurrentVersionExpiration: Duration.days(30) },
        { id: "unfinished-uploads", abortIncompleteMultipartUploadAfter: Duration.days(7) },
      ],
    });
    const key = stackKey(this, "LakeKey", "Sluice: raw logs, the lake and the results of queries");
    const lake = new Lake(this, "Lake", { accessLogs, key });
    const ofOrganization = organizationId ? { organizationId } : {};
    const ownCost = options.cost ? undefined : new CostBucket(this, "Cost", { accessLogs });
    const cost =
      ownCost ?? new AdoptedCostReports(this, "AdoptedCost", { ...options.cost!, bucketName: options.cost!.bucket });
    const trail: TrailLogs = options.trail
      ? new AdoptedTrail(this, "AdoptedTrail", {
          ...options.trail,
          ...ofOrganization,
          bucketName: options.trail.bucket,
        })
      : new Trail(this, "Trail", {
          accessLogs,
          key,
          silent: [lake.bucket, accessLogs, ...(ownCost ? [ownCost.bucket] : [])],
          ...ofOrganization,
        });
    const sql = sqlFiles();
    const catalog = new Catalog(this, "Catalog", { lake, tables: loadModels(sql).tables.values() });
    const load = new QueryWorkgroup(this, "Load", {
      name: "sluice-load",
      description: "Builds of silver and gold. Its result location is not enforced: CTAS could not name its own",
      lake,
      scanLimit: Size.gibibytes(200),
      enforce: false,
    });
    const audit = new QueryWorkgroup(this, "Audit", {
      name: "sluice-audit",
      description: "Audits and quotas",
      lake,
      scanLimit: Size.gibibytes(200),
    });
    const dashboard = new QueryWorkgroup(this, "Dashboard", {
      name: "sluice-dashboard",
      description: "Questions of people",
      lake,
      scanLimit: Size.gibibytes(10),
    });
    new SavedQueries(this, "Queries", { workgroup: dashboard, files: sql });
    const ledger = new Ledger(this, "Ledger");
    const alerts = new Alerts(this, "Alerts", { recipients, monthlyQuota });
    const machineName = "sluice-medallion";
    const code = Code.fromAsset(bundle);
    const tasks = new Tasks(this, "Tasks", {
      machine: "medallion",
      machineName,
      code,
      lake,
      trail,
      cost,
      ledger,
      catalog,
      load,
      audit,
      alerts,
    });
    const medallion = new Machine(this, "Medallion", {
      machine: "medallion",
      machineName,
      tasks,
      load,
      audit,
      lake,
      catalog,
      alerts,
      silentHours: 3,
    });
    new RunSchedule(this, "CloudTrailHourly", {
      machine: medallion,
      source: "cloudtrail",
      expression: "rate(1 hour)",
      alerts,
    });
    new RunSchedule(this, "CostDaily", {
      machine: medallion,
      source: "cost",
      expression: "cron(30 5 * * ? *)", // AWS delivers at any time of the day; manifests start a run at once
      alerts,
    });
    new SweepDaily(this, "SweepDaily", { tasks, alerts });
    new ManifestArrival(this, "CostManifest", { cost, machine: medallion, alerts });
    const folder = trail.organizationId ? `${trail.organizationId}/` : "";
    tell(this, {
      Lake: lake.bucket.s3UrlForObject(""),
      TrailLogs: trail.bucket.s3UrlForObject(`${trail.prefix}AWSLogs/${folder}`),
      CostReports: cost.prefixes.map((prefix) => cost.bucket.s3UrlForObject(prefix)).join(","),
      LedgerTable: ledger.table.tableName,
      StateMachine: medallion.stateMachine.stateMachineArn,
      StateMachineAlias: medallion.alias.attrArn,
      AlertsTopic: alerts.alerts.topicArn,
      OperationsTopic: alerts.operations.topicArn,
      Context: JSON.stringify(options.given),
    });
    if (!billingHere) return;
    new BillingAlarms(this, "BillingAlarms", { amounts: options.billingAlarm, topic: alerts.operations });
    const exports = new CostExports(this, "CostExports", {
      exports: options.exports,
      bucketName: cost.bucket.bucketName,
      bucketRegion: Aws.REGION,
      prefix: exportPrefix(cost.prefixes),
    });
    if (ownCost) exports.node.addDependency(ownCost.bucket.policy!);
  }
}
