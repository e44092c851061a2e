import { CfnExport } from "aws-cdk-lib/aws-bcmdataexports";
import { Construct } from "constructs";
import type { ExportName } from "../pipeline/aws/stackOptions";
import { cur2Columns, focusColumns } from "./exportColumns";

export interface CostExportsProps {
  readonly exports: readonly ExportName[];
  readonly bucketName: string;
  /** Region of the bucket, which may be another than that of the exports. */
  readonly bucketRegion: string;
  /** Folder of all exports, without a `/` at its end. */
  readonly prefix: string;
}

const tables: Record<ExportName, { table: string; columns: readonly string[]; options: Record<string, string> }> = {
  cur2: {
    table: "COST_AND_USAGE_REPORT",
    columns: cur2Columns,
    options: {
      TIME_GRANULARITY: "HOURLY",
      INCLUDE_RESOURCES: "TRUE",
      INCLUDE_MANUAL_DISCOUNT_COMPATIBILITY: "FALSE",
      INCLUDE_SPLIT_COST_ALLOCATION_DATA: "FALSE",
    },
  },
  focus: { table: "FOCUS_1_2_AWS", columns: focusColumns, options: { TIME_GRANULARITY: "HOURLY" } },
};

/**
 * Exports of CUR 2.0 and FOCUS 1.2. CloudFormation knows them in us-east-1 only, so that is where the stack around this has to be. Data
 * Exports tries to write when one is made: the bucket and its policy have to be there before. Each delivery has a folder of its own and
 * none is overwritten, so a query never meets half of one.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-bcmdataexports-export.html
 */
export class CostExports extends Construct {
  constructor(scope: Construct, id: string, { exports, bucketName, bucketRegion, prefix }: CostExportsProps) {
    super(scope, id);
    for (const name of exports) {
      const { table, columns, options } = tables[name];
      new CfnExport(this, name, {
        export: {
          name: `sluice-${name}`,
          description: `Sluice: ${table}, by hour and resource`,
          dataQuery: {
            queryStatement: `SELECT ${columns.join(", ")} FROM ${table}`,
            tableConfigurations: { [table]: options },
          },
          destinationConfigurations: {
            s3Destination: {
              s3Bucket: bucketName,
              s3Prefix: prefix,
              s3Region: bucketRegion,
              s3OutputConfigurations: {
                overwrite: "CREATE_NEW_REPORT",
                format: "PARQUET",
                compression: "PARQUET",
                outputType: "CUSTOM",
              },
            },
          },
          refreshCadence: { frequency: "SYNCHRONOUS" },
        },
      });
    }
  }
}
