import {
  type AdvancedEventSelector,
  DescribeTrailsCommand,
  type EventSelector,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  type Trail,
} from "@aws-sdk/client-cloudtrail";
import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import { parseUri } from "../aws/s3Objects";
import type { DoctorClients } from "./clients";
import { type Finding, fail, look, ok, warn } from "./finding";

/** A log file comes every few minutes where anything is read; a day without any is worth a look. */
const lateHours = 24;

/** The trail whose files are read, whether ours or adopted: that it runs, logs reads of objects, and that its files can be listed. */
export async function trail(
  clients: Pick<DoctorClients, "cloudtrail" | "s3">,
  { logs, now }: { logs: string; now: Date },
): Promise<Finding[]> {
  const { Bucket, Key } = parseUri(logs);
  const prefix = Key.replace(/AWSLogs\/.*$/, "");
  let found: Trail[] = [];
  const findings = await look("trail", "cloudtrail:DescribeTrails", async () => {
    const { trailList = [] } = await clients.cloudtrail.send(new DescribeTrailsCommand({}));
    found = trailList.filter(
      ({ S3BucketName, S3KeyPrefix = "" }) =>
        S3BucketName === Bucket && S3KeyPrefix.replace(/\/?$/, "/").replace(/^\/$/, "") === prefix,
    );
    return found.length > 0
      ? []
      : warn(
          "trail",
          `no trail that this account sees writes to s3://${Bucket}/${prefix}`,
          "if it belongs to another account, ask there; else see trailBucket and trailPrefix in docs/deploy.md",
        );
  });
  for (const one of found) findings.push(...(await logging(clients, one, now)), ...(await selectors(clients, one)));
  findings.push(...(await files(clients, { Bucket, Prefix: Key })));
  return findings;
}

const logging = ({ cloudtrail }: Pick<DoctorClients, "cloudtrail">, one: Trail, now: Date) =>
  look(`trail ${one.Name}`, "cloudtrail:GetTrailStatus", async () => {
    const check = `trail ${one.Name}`;
    const status = await cloudtrail.send(new GetTrailStatusCommand({ Name: one.TrailARN }));
    if (!status.IsLogging) return fail(check, "it does not log", `aws cloudtrail start-logging --name ${one.TrailARN}`);
    if (status.LatestDeliveryError)
      return fail(
        check,
        `its last delivery failed: ${status.LatestDeliveryError}`,
        "see the policy of its bucket and of its key; both must name this trail",
      );
    const { LatestDeliveryTime: last } = status;
    if (!last) return warn(check, "it has delivered nothing yet", "wait a quarter of an hour, then look again");
    const hours = (now.getTime() - last.getTime()) / 3_600_000;
    const findings = [
      hours > lateHours
        ? warn(check, `its last delivery is ${Math.round(hours)} h old`, "nothing was read since, or delivery is stuck")
        : ok(check, `it logs; last delivery ${last.toISOString()}`),
    ];
    if (!one.LogFileValidationEnabled)
      findings.push(
        warn(
          check,
          "it writes no digests, so nobody can prove that no file is missing",
          `aws cloudtrail update-trail --name ${one.TrailARN} --enable-log-file-validation`,
        ),
      );
    if (!one.IsMultiRegionTrail)
      findings.push(warn(check, `it logs ${one.HomeRegion} only`, "make it a trail of all regions"));
    return findings;
  });

const selectors = ({ cloudtrail }: Pick<DoctorClients, "cloudtrail">, one: Trail) =>
  look(`selectors ${one.Name}`, "cloudtrail:GetEventSelectors", async () => {
    const check = `selectors ${one.Name}`;
    const answer = await cloudtrail.send(new GetEventSelectorsCommand({ TrailName: one.TrailARN }));
    return logsReads(answer.AdvancedEventSelectors, answer.EventSelectors)
      ? ok(check, "reads of S3 objects are logged")
      : fail(
          check,
          "reads of S3 objects are not logged, so no download is known",
          "add a selector of data events: eventCategory Data, resources.type AWS::S3::Object",
        );
  });

/** Whether data events of S3 objects are among what a trail logs, at least those that read. */
export function logsReads(advanced: AdvancedEventSelector[] = [], basic: EventSelector[] = []): boolean {
  const byAdvanced = advanced.some(({ FieldSelectors = [] }) => {
    const field = (name: string) => FieldSelectors.find(({ Field }) => Field === name);
    return (
      field("eventCategory")?.Equals?.includes("Data") === true &&
      field("resources.type")?.Equals?.includes("AWS::S3::Object") === true &&
      !field("readOnly")?.Equals?.includes("false") &&
      (field("eventName")?.Equals ?? ["GetObject"]).includes("GetObject")
    );
  });
  const byBasic = basic.some(
    ({ ReadWriteType, DataResources = [] }) =>
      ReadWriteType !== "WriteOnly" && DataResources.some(({ Type }) => Type === "AWS::S3::Object"),
  );
  return byAdvanced || byBasic;
}

const files = ({ s3 }: Pick<DoctorClients, "s3">, of: { Bucket: string; Prefix: string }) =>
  look("log files", `s3:ListBucket on ${of.Bucket}`, async () => {
    const where = `s3://${of.Bucket}/${of.Prefix}`;
    const { CommonPrefixes = [], Contents = [] } = await s3.send(
      new ListObjectsV2Command({ ...of, Delimiter: "/", MaxKeys: 10 }),
    );
    return CommonPrefixes.length + Contents.length > 0
      ? ok("log files", where)
      : warn("log files", `${where} is empty`, "a new trail delivers within a quarter of an hour; else see its prefix");
  });
