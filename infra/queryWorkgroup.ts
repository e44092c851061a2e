import { Aws, type Size, Stack } from "aws-cdk-lib";
import { CfnWorkGroup } from "aws-cdk-lib/aws-athena";
import type { IGrantable } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { grantTo, type Lake } from "./lake";
import type { Method } from "./taskAccess";

export interface QueryWorkgroupProps {
  readonly name: string;
  readonly description: string;
  /** Receives query results under `athena-results/<name>/`. */
  readonly lake: Lake;
  /** A query that would read more than this is stopped by Athena; what it has read is charged. */
  readonly scanLimit: Size;
  /**
   * Whether the workgroup's result location goes over that of the query. False for loading: Athena refuses a CTAS with a location of its
   * own in a workgroup that enforces one. @default true
   */
  readonly enforce?: boolean;
}

/** An Athena workgroup that caps what a query may scan, so what it may cost. Loads, audits and the dashboard have one each. */
export class QueryWorkgroup extends Construct {
  readonly name: string;
  private readonly arn: string;
  private readonly lake: Lake;
  private readonly results: string;

  constructor(scope: Construct, id: string, props: QueryWorkgroupProps) {
    super(scope, id);
    const { name, description, lake, scanLimit, enforce = true } = props;
    this.name = name;
    this.lake = lake;
    this.results = `athena-results/${name}/`;
    this.arn = Stack.of(this).formatArn({ service: "athena", resource: "workgroup", resourceName: name });
    new CfnWorkGroup(this, "Workgroup", {
      name,
      description,
      state: "ENABLED",
      recursiveDeleteOption: true,
      workGroupConfiguration: {
        engineVersion: { selectedEngineVersion: "Athena engine version 3" },
        bytesScannedCutoffPerQuery: scanLimit.toBytes(),
        enforceWorkGroupConfiguration: enforce,
        publishCloudWatchMetricsEnabled: true,
        requesterPaysEnabled: false,
        resultConfiguration: {
          outputLocation: lake.bucket.s3UrlForObject(this.results),
          expectedBucketOwner: Aws.ACCOUNT_ID,
          encryptionConfiguration: { encryptionOption: "SSE_KMS", kmsKey: lake.key.keyArn },
        },
      },
    });
  }

  /** Lets `grantee` run queries here and stop them; tables and their files are granted by catalog and lake. */
  grantQuery(grantee: IGrantable): void {
    grantTo(grantee, {
      // An execution that ends while its query runs must be able to stop it, or it runs on, costs and writes.
      actions: ["athena:StartQueryExecution", "athena:StopQueryExecution", "athena:GetQueryExecution"],
      resources: [this.arn],
    });
    this.lake.grantQuery(grantee, { read: [this.results], write: [this.results] });
  }

  /** Lets `grantee` do what these methods of the port `Engine` do: look at queries of this workgroup, and read their rows. */
  grantEngine(grantee: IGrantable, methods: readonly Method<"engine">[]): void {
    const actions = { execution: "athena:GetQueryExecution", rows: "athena:GetQueryResults" };
    grantTo(grantee, { actions: methods.map((method) => actions[method]), resources: [this.arn] });
    if (methods.includes("rows")) this.lake.grantResults(grantee, [this.results]);
  }
}
