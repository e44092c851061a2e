import { serviceModels } from "./shapes";

/** Operations whose IAM actions are not named as they are. @see https://docs.aws.amazon.com/service-authorization/latest/reference/ */
const special: Record<string, readonly string[]> = {
  "lambda:Invoke": ["lambda:InvokeFunction"],
  "s3:ListObjectsV2": ["s3:ListBucket"],
  "s3:HeadObject": ["s3:GetObject"],
  "s3:DeleteObjects": ["s3:DeleteObject"],
};
/** Services that IAM names otherwise than botocore. */
const prefixes: Record<string, string> = { stepfunctions: "states" };

/** IAM actions that one operation asks of its caller. @param service as botocore names it */
export function actionsOf(service: string, operation: string): readonly string[] {
  if (!serviceModels[service]?.operations[operation])
    throw new Error(`${service}:${operation} is not in infra/check/awsShapes.json; npm run test:static -- --extract`);
  return special[`${service}:${operation}`] ?? [`${prefixes[service] ?? service}:${operation}`];
}
