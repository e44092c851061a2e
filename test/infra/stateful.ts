import type { Resource } from "./synthesised";

/** Properties by type whose change makes CloudFormation replace the resource, of all types that hold something or have a fixed name. */
const createOnly: Record<string, readonly string[]> = {
  "AWS::BCMDataExports::Export": ["Export.Name", "Export.DataQuery.TableConfigurations", "Export.RefreshCadence"],
  "AWS::CloudTrail::Trail": ["TrailName"],
  "AWS::DynamoDB::GlobalTable": ["TableName", "KeySchema"],
  "AWS::Glue::Database": ["CatalogId", "DatabaseInput.Name"],
  "AWS::Glue::Table": ["CatalogId", "DatabaseName", "TableInput.Name"],
  "AWS::KMS::Key": ["KeySpec", "KeyUsage"],
  "AWS::S3::Bucket": ["BucketName"],
  "AWS::SNS::Topic": ["TopicName", "FifoTopic"],
  "AWS::SQS::Queue": ["QueueName", "FifoQueue"],
  "AWS::SSM::Parameter": ["Name"],
  "AWS::StepFunctions::StateMachine": ["StateMachineName", "StateMachineType"],
};

/** A line for each such resource: type, logical id, and what it was given of these properties. */
export const stateful = (resources: readonly [string, Resource][]): string[] =>
  resources
    .filter(([, { Type }]) => Type in createOnly)
    .map(([id, { Type, Properties = {} }]) => {
      const given = createOnly[Type]!.flatMap((path) => {
        const value = path.split(".").reduce((of, key) => of?.[key], Properties);
        return value === undefined ? [] : [`${path}=${JSON.stringify(value)}`];
      });
      return [Type, id, ...given].join(" ");
    })
    .sort();
