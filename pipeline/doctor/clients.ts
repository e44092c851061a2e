import { AthenaClient } from "@aws-sdk/client-athena";
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { CloudTrailClient } from "@aws-sdk/client-cloudtrail";
import { CostExplorerClient } from "@aws-sdk/client-cost-explorer";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { GlueClient } from "@aws-sdk/client-glue";
import { S3Client } from "@aws-sdk/client-s3";
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";
import { STSClient } from "@aws-sdk/client-sts";
import { timeouts } from "../aws/clients";
import { billingRegion } from "../aws/deployment";

/**
 * Clients with the credentials and the region of whoever sits here; nothing is asked before the first call.
 * @param o.pathStyle for emulators, which have no name for each bucket
 */
export function doctorClients(o: { pathStyle: boolean; maxAttempts?: number; answer?: number; silence?: number }) {
  const { maxAttempts = 3, answer = 20_000, silence = 20_000 } = o;
  const common = { maxAttempts, requestHandler: timeouts({ answer, silence }) };
  const us = { ...common, region: billingRegion };
  return {
    sts: new STSClient(common),
    cloudformation: new CloudFormationClient(common),
    cloudformationUs: new CloudFormationClient(us),
    ssm: new SSMClient(common),
    ssmUs: new SSMClient(us),
    cloudtrail: new CloudTrailClient(common),
    costExplorer: new CostExplorerClient(us),
    s3: new S3Client({ ...common, followRegionRedirects: true, forcePathStyle: o.pathStyle }),
    sns: new SNSClient(common),
    snsUs: new SNSClient(us),
    athena: new AthenaClient(common),
    glue: new GlueClient(common),
    sfn: new SFNClient(common),
    dynamo: new DynamoDBClient(common),
    scheduler: new SchedulerClient(common),
    events: new EventBridgeClient(common),
    sqs: new SQSClient(common),
  };
}
export type DoctorClients = ReturnType<typeof doctorClients>;
