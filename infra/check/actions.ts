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
export const actionsOf = (service: string, operation: string): readonly string[] =>
  special[`${service}:${operation}`] ?? [`${prefixes[service] ?? service}:${operation}`];
