import { type Day, dayMs, minuteMs } from "./calendar";
import { datePath, gzip, organisationTrail, type SampleFile } from "./delivery";
import type { SampleOptions } from "./options";
import type { Organisation } from "./organisation";
import { random } from "./random";
import { isoSecond } from "./record";

/** What AWS puts beside the logs below the same prefix: no logs, and no faults either. */
export function besideTheLogs(options: SampleOptions, organisation: Organisation, day: Day): SampleFile[] {
  const draw = random(`${options.seed}/beside/${day.date}`);
  const account = organisation.accounts[0]!.id;
  const region = "eu-central-1";
  const base = `${organisationTrail(organisation)}/${account}`;
  const noon = day.start + dayMs / 2;
  const time = isoSecond(noon).replace(/[-:]/g, "");
  const digest = {
    awsAccountId: account,
    digestStartTime: isoSecond(noon - 60 * minuteMs),
    digestEndTime: isoSecond(noon),
    digestS3Bucket: "larkspur-security-trail",
    digestPublicKeyFingerprint: draw.text(32, "0123456789abcdef"),
    digestSignatureAlgorithm: "SHA256withRSA",
    previousDigestS3Object: null,
    logFiles: [],
  };
  const insight = {
    eventVersion: "1.08",
    eventTime: isoSecond(noon),
    awsRegion: region,
    eventID: draw.uuid(),
    eventType: "AwsCloudTrailInsight",
    recipientAccountId: account,
    sharedEventID: draw.uuid(),
    insightDetails: {
      state: "Start",
      eventSource: "ec2.amazonaws.com",
      eventName: "DescribeInstances",
      insightType: "ApiCallRateInsight",
    },
    eventCategory: "Insight",
  };
  const config = { fileVersion: "1.0", configSnapshotId: draw.uuid(), configurationItems: [] };
  const file = (kind: SampleFile["kind"], path: string, content: object): SampleFile => ({
    kind,
    path: `${base}/${path}`,
    body: gzip(JSON.stringify(content)),
  });
  const date = datePath(noon);
  return [
    file(
      "digest",
      `CloudTrail-Digest/${region}/${date}/${account}_CloudTrail-Digest_${region}_organisation_${region}_${time}.json.gz`,
      digest,
    ),
    file(
      "insight",
      `CloudTrail-Insight/${region}/${date}/${account}_CloudTrail-Insight_${region}_${time.slice(0, 13)}Z_${draw.text(16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")}.json.gz`,
      { Records: [insight] },
    ),
    file(
      "config",
      `Config/${region}/${date.replace(/\/0/g, "/")}/ConfigSnapshot/${account}_Config_${region}_ConfigSnapshot_${time}_${draw.uuid()}.json.gz`,
      config,
    ),
  ];
}
