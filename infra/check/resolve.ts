/** Resources of a synthesised template by logical id. */
// biome-ignore lint/suspicious/noExplicitAny: a template is what CloudFormation makes of it
export type Resources = Readonly<Record<string, { Type: string; Properties: any }>>;

const pseudo: Record<string, string> = {
  "AWS::Partition": "aws",
  "AWS::Region": "us-east-1",
  "AWS::AccountId": "123456789012",
  "AWS::URLSuffix": "amazonaws.com",
  "AWS::NoValue": "",
};
const arn = (service: string, resource: string) => `arn:aws:${service}:us-east-1:123456789012:${resource}`;

/** ARN of a resource without a name of its own, by its type. */
const arns: Record<string, (name: string) => string> = {
  "AWS::S3::Bucket": (name) => `arn:aws:s3:::${name.toLowerCase()}`,
  "AWS::KMS::Key": (name) => arn("kms", `key/${name}`),
  "AWS::DynamoDB::GlobalTable": (name) => arn("dynamodb", `table/${name}`),
  "AWS::SQS::Queue": (name) => arn("sqs", name),
  "AWS::SNS::Topic": (name) => arn("sns", name),
  "AWS::Logs::LogGroup": (name) => arn("logs", `log-group:${name}:*`),
  "AWS::Lambda::Function": (name) => arn("lambda", `function:${name}`),
  "AWS::Events::Rule": (name) => arn("events", `rule/${name}`),
  "AWS::IAM::Role": (name) => `arn:aws:iam::123456789012:role/${name}`,
  "AWS::StepFunctions::StateMachine": (name) => arn("states", `stateMachine:${name}`),
  "AWS::StepFunctions::StateMachineAlias": (name) => arn("states", `stateMachine:machine:${name}`),
};
/** Types whose Ref is their ARN, and those whose Ref is their name; the others have another way. */
const refIsArn = new Set(["AWS::SNS::Topic", "AWS::StepFunctions::StateMachine"]);

/**
 * Puts in place of every Ref, GetAtt and Join of a template what CloudFormation would in some account, so that policies can be read.
 * Names are the logical ids without their hash: `arn:aws:s3:::lakebucket/runs/*`.
 * @throws {Error} naming what it does not know
 */
export function resolve(resources: Resources, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => resolve(resources, one));
  if (typeof value !== "object" || value === null) return value;
  const [[key, inner] = ["", undefined], ...more] = Object.entries(value);
  if (more.length === 0 && key === "Ref") return refOf(resources, inner as string);
  if (more.length === 0 && key === "Fn::GetAtt") return attributeOf(resources, inner as [string, string]);
  if (more.length === 0 && key === "Fn::Join") {
    const [separator, parts] = inner as [string, unknown[]];
    return parts.map((part) => resolve(resources, part)).join(separator);
  }
  if (key.startsWith("Fn::")) throw new Error(`infra/check/resolve.ts does not know ${key}`);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, resolve(resources, one)]));
}

/** A logical id without the hash that CDK adds. */
export const nameOf = (id: string): string => id.replace(/[0-9A-F]{8}$/, "");

function refOf(resources: Resources, id: string): string {
  if (id in pseudo) return pseudo[id]!;
  const { Type, Properties } = resourceOf(resources, id);
  if (refIsArn.has(Type)) return arns[Type]!(nameOf(id));
  if (Type === "AWS::SSM::Parameter") return Properties.Name;
  return Type === "AWS::S3::Bucket" ? nameOf(id).toLowerCase() : nameOf(id);
}

const attributeOf = (resources: Resources, [id, attribute]: [string, string]): string =>
  attribute === "Arn" ? arnOf(resources, id) : `${nameOf(id)}.${attribute}`;

/** The ARN that a resource has in that account. */
export function arnOf(resources: Resources, id: string): string {
  const { Type } = resourceOf(resources, id);
  const make = arns[Type];
  if (!make) throw new Error(`infra/check/resolve.ts does not know the ARN of a ${Type} (${id})`);
  return make(nameOf(id));
}

function resourceOf(resources: Resources, id: string): Resources[string] {
  const found = resources[id];
  if (!found) throw new Error(`the template has no resource ${id}`);
  return found;
}
