/** Operations whose IAM actions are not named as they are. @see https://docs.aws.amazon.com/service-authorization/latest/reference/ */
const special: Record<string, readonly string[]> = {
  "lambda:Invoke": ["lambda:InvokeFunction"],
  "s3:ListObjectsV2": ["s3:ListBucket"],
  "s3:HeadObject": ["s3:GetObject"],
  "s3:DeleteObjects": ["s3:DeleteObject"],
};
/** Services that IAM names otherwise than botocore. */
const prefixes: Record<string, string> = { stepfunctions: "states" };

/**
 * What an action asks beside itself. Buckets and topics have keys of ours; Athena reads the results that it hands out with the rights of
 * its caller; without the right to list, S3 says of an object that is missing that it is forbidden.
 */
const beside: Record<string, readonly string[]> = {
  "s3:GetObject": ["kms:Decrypt", "s3:ListBucket"],
  "s3:PutObject": ["kms:GenerateDataKey"],
  "sns:Publish": ["kms:Decrypt", "kms:GenerateDataKey"],
  "athena:GetQueryResults": ["s3:GetObject", "kms:Decrypt"],
};

/** IAM actions that one operation asks of its caller. @param service as botocore names it */
export function operationActions(service: string, operation: string): readonly string[] {
  const actions = special[`${service}:${operation}`] ?? [`${prefixes[service] ?? service}:${operation}`];
  return [...actions, ...actions.flatMap((action) => beside[action] ?? [])];
}
