import { type MachineCall, machineCalls } from "./machineCalls";
import type { Right } from "./taskRights";

const pairs = (actions: readonly string[], places: readonly string[]): Right[] =>
  actions.flatMap((action) => places.map((place) => `${action} ${place}`));

/**
 * What Athena does with the rights of whom it runs a query for. No code of ours says it, so AWS's pages are the source: the first has the
 * access to the default database and the catalog that is mandatory in each region.
 * @see https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-athena.html
 */
function athenaRights(tables: readonly string[], workgroups: readonly string[]): Right[] {
  const results = workgroups.map((name) => `lakebucket/athena-results/${name}/*`);
  const written = [...results, "lakebucket/silver/*", "lakebucket/gold/*"];
  return [
    ...pairs(["athena:GetDataCatalog"], ["datacatalog/AwsDataCatalog"]),
    ...pairs(
      ["Database", "Table", "Tables", "Partition", "Partitions"].map((what) => `glue:Get${what}`),
      [...tables, "table/internal/build_*"],
    ),
    ...pairs(["glue:BatchGetPartition"], [...tables, "table/internal/build_*"]),
    ...pairs(["glue:GetDatabase", "glue:CreateDatabase"], ["catalog", "database/default"]),
    ...pairs(["glue:CreateTable"], ["catalog", "database/internal", "table/internal/build_*"]),
    ...pairs(["s3:GetBucketLocation", "s3:ListBucket"], ["lakebucket"]),
    ...pairs(["s3:GetObject"], [...written, "lakebucket/staged/*"]),
    // Large files come in parts; a query that is stopped gives them up.
    ...pairs(["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"], written),
    ...pairs(["kms:Decrypt", "kms:GenerateDataKey"], ["key/LakeKey"]),
  ];
}

/** Delivery of logs and traces of a state machine, which knows no resource. @see https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html */
const watched = [
  ..."CreateLogDelivery DeleteLogDelivery DescribeLogGroups DescribeResourcePolicies GetLogDelivery ListLogDeliveries PutResourcePolicy UpdateLogDelivery"
    .split(" ")
    .map((action) => `logs:${action}`),
  ..."GetSamplingRules GetSamplingTargets PutTelemetryRecords PutTraceSegments".split(" ").map((one) => `xray:${one}`),
];

/**
 * Every right that the role of a state machine needs.
 * @param text the file of the machine
 * @param filled what each `${name}` of it stands for: the end of an ARN, or the name of a workgroup
 * @param own end of the machine's ARN
 * @param tables ends of the ARNs of the whole Glue catalog
 */
export function machineRights(
  text: string,
  filled: Readonly<Record<string, string>>,
  own: string,
  tables: readonly string[],
): Set<Right> {
  const { calls } = machineCalls(text);
  const value = (argument: unknown) => String(argument).replace(/^\$\{(\w+)\}$/, (_, name: string) => filled[name]!);
  const places: Record<string, (input: Record<string, unknown>) => string> = {
    lambda: ({ FunctionName }) => value(FunctionName),
    athena: ({ WorkGroup }) => `workgroup/${value(WorkGroup)}`,
    stepfunctions: () => own, // a machine starts itself alone
  };
  const placeOf = ({ service, input }: MachineCall) => places[service]!(input as Record<string, unknown>);
  const workgroups = calls.filter(({ service }) => service === "athena").map((call) => placeOf(call).split("/")[1]!);
  return new Set([
    ...calls.flatMap((call) => pairs(call.actions, [placeOf(call)])),
    ...(workgroups.length > 0 ? athenaRights(tables, [...new Set(workgroups)]) : []),
    ...pairs(watched, ["*"]),
  ]);
}
