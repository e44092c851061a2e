import { Aws, Stack } from "aws-cdk-lib";
import { CfnDatabase, CfnTable } from "aws-cdk-lib/aws-glue";
import type { IGrantable } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import type { Table } from "../pipeline/sql/model";
import { grantTo, type Lake } from "./lake";
import type { Method } from "./taskAccess";

export interface CatalogProps {
  readonly lake: Lake;
  /** Every table that `sql/` declares, with its columns. */
  readonly tables: Iterable<Table>;
}

const parquet = {
  inputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
  outputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
  serdeInfo: { serializationLibrary: "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe" },
};
const partitionActions: Record<Method<"catalog">, string[]> = {
  location: ["glue:GetPartition"],
  partitions: ["glue:GetPartitions"],
  point: ["glue:GetTable", "glue:BatchCreatePartition", "glue:BatchUpdatePartition", "glue:BatchDeletePartition"],
  dropTable: [],
};
/** Tables that CTAS makes and Publish forgets. */
const builds = ["internal", "build_*"] as const;

/**
 * Databases and tables in the Glue Data Catalog, from the columns that `sql/` declares: no crawler, no manual step, no partition projection,
 * which would have Athena ignore the partitions that are published here. Partitions belong to the pipeline, not to the stack; should a
 * table be replaced, the next run points them again from the ledger.
 */
export class Catalog extends Construct {
  private readonly tables: string[];
  private readonly databases: string[];

  constructor(scope: Construct, id: string, { lake, tables }: CatalogProps) {
    super(scope, id);
    const all = [...tables].sort((a, b) => (a.name < b.name ? -1 : 1));
    this.tables = all.map(({ name }) => name);
    this.databases = [...new Set(this.tables.map((name) => name.split(".")[0]!))];
    const database = new Map(
      this.databases.map((name) => [
        name,
        new CfnDatabase(this, pascal(name), {
          catalogId: Aws.ACCOUNT_ID,
          databaseInput: { name, locationUri: lake.bucket.s3UrlForObject(`${name}/`) },
        }),
      ]),
    );
    for (const { name, title, columns, partitionColumns } of all) {
      const [schema, short] = name.split(".") as [string, string];
      const table = new CfnTable(this, pascal(`${schema}_${short}`), {
        catalogId: Aws.ACCOUNT_ID,
        databaseName: schema,
        tableInput: {
          name: short,
          description: title.slice(0, 2048),
          tableType: "EXTERNAL_TABLE",
          parameters: { EXTERNAL: "TRUE", classification: "parquet", "parquet.compression": "SNAPPY" },
          partitionKeys: partitionColumns.map(glueColumn),
          storageDescriptor: {
            ...parquet,
            columns: columns.map(glueColumn),
            location: lake.bucket.s3UrlForObject(`${schema}/${short}/`),
          },
        },
      });
      table.addResourceDependency(database.get(schema)!);
    }
  }

  /**
   * Lets `grantee` read every table: what Athena asks of its caller for a SELECT.
   * @see https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html
   */
  grantRead(grantee: IGrantable): void {
    grantTo(grantee, {
      actions: [
        "glue:GetDatabase",
        "glue:GetTable",
        "glue:GetTables",
        "glue:GetPartition",
        "glue:GetPartitions",
        "glue:BatchGetPartition",
      ],
      resources: [...this.arns(), this.arn("table", ...builds)],
    });
    // Mandatory for all who start queries, whatever these name: Athena looks for a default database, and makes it where there is none.
    grantTo(grantee, {
      actions: ["glue:GetDatabase", "glue:CreateDatabase"],
      resources: [this.arn("catalog"), this.arn("database", "default")],
    });
    grantTo(grantee, {
      actions: ["athena:GetDataCatalog"],
      resources: [
        Stack.of(this).formatArn({ service: "athena", resource: "datacatalog", resourceName: "AwsDataCatalog" }),
      ],
    });
  }

  /** Lets `grantee` make the tables of builds by CTAS, and no other. */
  grantBuild(grantee: IGrantable): void {
    this.grantRead(grantee);
    grantTo(grantee, {
      actions: ["glue:CreateTable"],
      resources: [this.arn("catalog"), this.arn("database", "internal"), this.arn("table", ...builds)],
    });
  }

  /** Lets `grantee` do what these methods of the port `Catalog` do: point partitions at locations, forget tables of builds. */
  grantCatalog(grantee: IGrantable, methods: readonly Method<"catalog">[]): void {
    const actions = methods.flatMap((method) => partitionActions[method]);
    if (actions.length > 0) grantTo(grantee, { actions, resources: this.arns() });
    if (methods.includes("dropTable"))
      grantTo(grantee, {
        actions: ["glue:DeleteTable"],
        resources: [this.arn("catalog"), this.arn("database", "internal"), this.arn("table", ...builds)],
      });
  }

  private arns(): string[] {
    return [
      this.arn("catalog"),
      ...this.databases.map((name) => this.arn("database", name)),
      ...this.tables.map((name) => this.arn("table", ...name.split("."))),
    ];
  }

  private arn(resource: string, ...names: string[]): string {
    return Stack.of(this).formatArn({
      service: "glue",
      resource,
      ...(names.length > 0 && { resourceName: names.join("/") }),
    });
  }
}

const glueTypes: Record<string, string> = { varchar: "string", integer: "int", "timestamp(3)": "timestamp" };
/** Hive's names of the types that a header may have; the others are the same in both. */
const glueColumn = ({ name, type, meaning }: { name: string; type: string; meaning: string }) => ({
  name,
  type: glueTypes[type] ?? type,
  ...(meaning && { comment: meaning.slice(0, 255) }),
});

const pascal = (name: string) => name.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());
