import { AthenaClient } from "@aws-sdk/client-athena";
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { GlueClient } from "@aws-sdk/client-glue";
import { S3Client } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SNSClient } from "@aws-sdk/client-sns";
import { SSMClient } from "@aws-sdk/client-ssm";

export const accountId = "000000000000";
export const region = "us-east-1";
export const lambdaArn = (name: string): string => `arn:aws:lambda:${region}:${accountId}:function:${name}`;

/** The emulated account as its root sees it: the SDK where the project has a client of it, plain calls for the rest. */
export class Account {
  private readonly common;
  readonly athena;
  readonly cloudformation;
  readonly dynamo;
  readonly glue;
  readonly s3;
  readonly sfn;
  readonly sns;
  readonly ssm;

  constructor(readonly url: string) {
    this.common = { endpoint: url, region, credentials: { accessKeyId: "test", secretAccessKey: "test" } };
    this.athena = new AthenaClient(this.common);
    this.cloudformation = new CloudFormationClient(this.common);
    this.dynamo = new DynamoDBClient(this.common);
    this.glue = new GlueClient(this.common);
    this.s3 = new S3Client({ ...this.common, forcePathStyle: true });
    this.sfn = new SFNClient(this.common);
    this.sns = new SNSClient(this.common);
    this.ssm = new SSMClient(this.common);
  }

  /** A call of IAM. @returns the answer, in XML @throws {Error} with the code and message of the refusal */
  iam(action: string, parameters: Record<string, string>): Promise<string> {
    return this.call("iam", action, "/", {
      method: "POST",
      body: new URLSearchParams({ Action: action, ...parameters }),
    });
  }

  /** A call of SQS. */
  queue<Answer = unknown>(action: string, parameters: object): Promise<Answer> {
    return this.json<Answer>("sqs", `AmazonSQS.${action}`, parameters);
  }

  /** A call of EventBridge. */
  events<Answer = unknown>(action: string, parameters: object): Promise<Answer> {
    return this.json<Answer>("events", `AWSEvents.${action}`, parameters);
  }

  /** Calls a Lambda and waits for it. @throws {Error} with what it threw */
  async invoke(name: string, event: object): Promise<unknown> {
    const path = `/2015-03-31/functions/${name}/invocations`;
    const answer = JSON.parse(await this.call("lambda", name, path, { method: "POST", body: JSON.stringify(event) }));
    if (answer?.errorMessage) throw new Error(`${name}: ${answer.errorMessage}`);
    return answer;
  }

  private async json<Answer>(service: string, target: string, parameters: object): Promise<Answer> {
    const headers = { "X-Amz-Target": target, "Content-Type": "application/x-amz-json-1.1" };
    const text = await this.call(service, target, "/", { method: "POST", headers, body: JSON.stringify(parameters) });
    return (text ? JSON.parse(text) : undefined) as Answer;
  }

  /** A call of EventBridge Scheduler: reads a schedule, or makes one. */
  async schedule<Answer = unknown>(name: string, schedule?: object): Promise<Answer> {
    const how = schedule ? { method: "POST", body: JSON.stringify(schedule) } : { method: "GET" };
    return JSON.parse(await this.call("scheduler", name, `/schedules/${name}`, how)) as Answer;
  }

  /** The emulator checks no signature of its root, but reads the service and the key from it. */
  private async call(service: string, what: string, path: string, init: RequestInit): Promise<string> {
    const scope = `${new Date().toISOString().slice(0, 10).replaceAll("-", "")}/${region}/${service}/aws4_request`;
    const authorization = `AWS4-HMAC-SHA256 Credential=test/${scope}, SignedHeaders=host, Signature=0`;
    const headers = { ...(init.headers as Record<string, string>), Authorization: authorization };
    const answer = await fetch(`${this.url}${path}`, { ...init, headers });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${service} refused ${what}: ${answer.status} ${text}`);
    return text;
  }
}

/** The texts of one element of an answer in XML, in order. */
export const elements = (xml: string, name: string): string[] =>
  [...xml.matchAll(new RegExp(`<${name}>(.*?)</${name}>`, "gs"))].map(([, text]) => plainText(text!));

const plainText = (text: string): string =>
  text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&apos;", "'")
    .replaceAll("&amp;", "&");
