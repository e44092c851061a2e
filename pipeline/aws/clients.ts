import { AthenaClient } from "@aws-sdk/client-athena";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { GlueClient } from "@aws-sdk/client-glue";
import { S3Client } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SNSClient } from "@aws-sdk/client-sns";
import { SSMClient } from "@aws-sdk/client-ssm";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { translateBusy } from "./busy";

/**
 * How long AWS may keep silent. Without these a lost connection holds a task until its Lambda times out.
 * @param o.answer milliseconds until an answer begins; without `throwOnRequestTimeout` the SDK only warns
 * @param o.silence milliseconds without a byte, in the middle of a body too
 */
export const timeouts = (o: { answer: number; silence: number }) => ({
  connectionTimeout: 5_000,
  requestTimeout: o.answer,
  throwOnRequestTimeout: true,
  socketTimeout: o.silence,
});

/**
 * One client per service, made once for each Lambda environment; region and credentials come from there.
 * @param o.pathStyle for emulators, which have no name for each bucket
 */
export function awsClients(o: { pathStyle: boolean; maxAttempts?: number; answer?: number; silence?: number }) {
  const { maxAttempts = 6, answer = 60_000, silence = 60_000 } = o;
  const common = { maxAttempts, requestHandler: { ...timeouts({ answer, silence }), httpsAgent: { maxSockets: 64 } } };
  return {
    athena: translateBusy("Athena", new AthenaClient(common)),
    dynamo: DynamoDBDocumentClient.from(translateBusy("DynamoDB", new DynamoDBClient(common)), {
      marshallOptions: { removeUndefinedValues: true },
    }),
    glue: translateBusy("Glue", new GlueClient(common)),
    // Adopted buckets may be in another region.
    s3: translateBusy("S3", new S3Client({ ...common, forcePathStyle: o.pathStyle, followRegionRedirects: true })),
    sfn: translateBusy("Step Functions", new SFNClient(common)),
    sns: translateBusy("SNS", new SNSClient(common)),
    ssm: translateBusy("SSM", new SSMClient(common)),
  };
}
export type AwsClients = ReturnType<typeof awsClients>;
