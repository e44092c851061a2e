import { Duration, Size, Stack, type StackProps } from "aws-cdk-lib";
import { Code } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { sqlFiles } from "../local/resources";
import { loadModels } from "../pipeline/sql/model";
import { Alerts } from "./alerts";
import { Catalog } from "./catalog";
import { Lake, privateBucket, stackKey } from "./lake";
import { Ledger } from "./ledger";
import { Machine } from "./machine";
import { QueryWorkgroup } from "./queryWorkgroup";
import { Schedule } from "./schedule";
import { Tasks } from "./tasks";
import { Trail } from "./trail";

export interface SluiceStackProps extends StackProps {
  /** Folder with the bundled handler; see `bundleTasks`. */
  readonly bundle: string;
  /** @default none; `cdk deploy -c recipients=a@example.com,b@example.com` */
  readonly recipients?: readonly string[];
  /** @default 100GB */
  readonly monthlyQuota?: string;
}

/** Sluice in one account and region. */
export class SluiceStack extends Stack {
  constructor(scope: Construct, id: string, props: SluiceStackProps) {
    super(scope, id, props);
    const { bundle, recipients = [], monthlyQuota = "100GB" } = props;
    const accessLogs = privateBucket(this, "AccessLogs", {
      lifecycleRules: [
        { id: "old", expiration: Duration.days(365), noncurrentVersionExpiration: Duration.days(30) },
        { id: "unfinished-uploads", abortIncompleteMultipartUploadAfter: Duration.days(7) },
      ],
    });
    const key = stackKey(this, "LakeKey", "Sluice: raw logs, the lake and the results of queries");
    const lake = new Lake(this, "Lake", { accessLogs, key });
    const trail = new Trail(this, "Trail", { accessLogs, key, silent: [lake.bucket, accessLogs] });
    const catalog = new Catalog(this, "Catalog", { lake, tables: loadModels(sqlFiles()).tables.values() });
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
    new QueryWorkgroup(this, "Dashboard", {
      name: "sluice-dashboard",
      description: "Questions of people",
      lake,
      scanLimit: Size.gibibytes(10),
    });
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
    new Schedule(this, "CloudTrailHourly", {
      machine: medallion,
      source: "cloudtrail",
      expression: "rate(1 hour)",
      alerts,
    });
  }
}
