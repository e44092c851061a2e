import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";

/** An account that AWS gives to nobody, and a day before S3 was there: nothing of a real month is touched. */
export const smokeAccount = "000000000000";
export const smokeDay = "2000-01-01";

export interface SmokeBatch {
  /** below the folder with the accounts of a trail */
  key: string;
  body: Buffer;
  bucket: string;
  /** What gold has to say about the bucket, as Athena gives it. */
  expected: Record<string, string>;
  /** SELECT of one row, with the names of `expected`. */
  query: string;
}

const downloads = [1_000, 23_456, 999_999_999_999_999]; // the last one is the most that counts
const region = "us-east-1";

/**
 * One log file of which every figure is known: three downloads, one of them as large as counts, one refused, and one record
 * that comes twice.
 * @param id lower-case letters and digits; the same id, the same bytes
 * @param now its day is the day of delivery
 */
export function smokeBatch(id: string, now: Date): SmokeBatch {
  const bucket = `sluice-smoke-${id}`;
  const event = (n: number, bytes: number, more: object = {}) => ({
    eventVersion: "1.11",
    userIdentity: {
      type: "IAMUser",
      principalId: "AIDASMOKE",
      arn: `arn:aws:iam::${smokeAccount}:user/sluice-smoke`,
      accountId: smokeAccount,
      userName: "sluice-smoke",
    },
    eventTime: `${smokeDay}T0${n}:00:00Z`,
    eventSource: "s3.amazonaws.com",
    eventName: "GetObject",
    awsRegion: region,
    sourceIPAddress: "192.0.2.1",
    userAgent: "sluice smoke",
    requestParameters: { bucketName: bucket, key: `object-${n}` },
    responseElements: null,
    additionalEventData: { bytesTransferredIn: 0, bytesTransferredOut: bytes },
    requestID: hash(`${id} request ${n}`),
    eventID: uuid(`${id} event ${n}`),
    readOnly: true,
    eventType: "AwsApiCall",
    managementEvent: false,
    recipientAccountId: smokeAccount,
    eventCategory: "Data",
    ...more,
  });
  const records = [
    ...downloads.map((bytes, n) => event(n, bytes)),
    event(5, 243, { errorCode: "AccessDenied", errorMessage: "Access Denied" }),
    event(1, downloads[1]!),
  ];
  const text = JSON.stringify({ Records: records });
  const day = now.toISOString().slice(0, 10);
  const stamp = `${now.toISOString().slice(0, 16).replace(/[-:]/g, "")}Z`;
  return {
    key: `${smokeAccount}/CloudTrail/${region}/${day.replaceAll("-", "/")}/${smokeAccount}_CloudTrail_${region}_${stamp}_${hash(id).slice(0, 16)}.json.gz`,
    body: gzipSync(text),
    bucket,
    expected: {
      requests: String(downloads.length),
      bytes_out: String(downloads.reduce((sum, bytes) => sum + bytes)),
      errors: "1",
      error_bytes_out: "243",
      unknown_bytes: "0",
      principals: "1",
    },
    query: `SELECT
    CAST(sum(requests) AS varchar) AS requests,
    CAST(sum(bytes_out) AS varchar) AS bytes_out,
    CAST(sum(errors) AS varchar) AS errors,
    CAST(sum(error_bytes_out) AS varchar) AS error_bytes_out,
    CAST(sum(unknown_bytes_requests) AS varchar) AS unknown_bytes,
    CAST(count(DISTINCT principal) AS varchar) AS principals
FROM gold.s3_transfer_daily
WHERE event_date = DATE '${smokeDay}' AND bucket_name = '${bucket}'`,
  };
}

const hash = (text: string): string => createHash("sha256").update(text).digest("hex").toUpperCase();
const uuid = (text: string): string =>
  hash(text)
    .toLowerCase()
    .replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, "$1-$2-4$3-8$4-$5");
