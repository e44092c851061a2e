import type { Bucket } from "./organisation";
import { hexDigits, type Random } from "./random";
import type { Call } from "./record";

/** Where one request goes. */
export interface Target {
  bucket: Bucket;
  key: string;
}
export function target(draw: Random, buckets: readonly Bucket[]): Target {
  const bucket = draw.pick(buckets);
  const suffix = draw.weighted([
    [5, "snappy.parquet"],
    [2, "csv.gz"],
    [2, "json"],
    [1, "png"],
  ]);
  return {
    bucket,
    key: `${draw.pick(bucket.folders)}/part-${String(draw.below(400)).padStart(5, "0")}-${draw.text(8, hexDigits)}.${suffix}`,
  };
}

/** Failures send an XML body: its bytes are in the record and are no download. */
const failures = {
  AccessDenied: ["AccessDenied", "Access Denied", 243],
  NoSuchKey: ["NoSuchKey", "The specified key does not exist.", 305],
} as const;
export type Failure = keyof typeof failures;

function dataCall(
  name: string,
  { bucket, key }: Target,
  readOnly: boolean,
  more: Partial<Call>,
  failure?: Failure,
): Call {
  const host = `${bucket.name}.s3.${bucket.region}.amazonaws.com`;
  const [code, message, size] = failure ? failures[failure] : [];
  return {
    source: "s3.amazonaws.com",
    name,
    region: bucket.region,
    readOnly,
    category: "Data",
    request: { bucketName: bucket.name, Host: host, key },
    resources: [
      { type: "AWS::S3::Object", ARN: `arn:aws:s3:::${bucket.name}/${key}` },
      { accountId: bucket.account, type: "AWS::S3::Bucket", ARN: `arn:aws:s3:::${bucket.name}` },
    ],
    host,
    owner: bucket.account,
    bytesIn: 0,
    ...more,
    ...(code ? { error: [code, message!], bytesOut: size, response: null } : {}),
  };
}

/** @param bytes what was sent; undefined for the few records in which CloudTrail leaves it out */
export const getObject = (to: Target, bytes: number | undefined, failure?: Failure) =>
  dataCall("GetObject", to, true, { bytesOut: bytes }, failure);

export const headObject = (to: Target, failure?: Failure) =>
  // A HEAD answer has no body, whether it fails or not.
  ({ ...dataCall("HeadObject", to, true, { bytesOut: 0 }, failure), bytesOut: 0 });

export const putObject = (to: Target, bytes: number, failure?: Failure) =>
  dataCall(
    "PutObject",
    to,
    false,
    { bytesIn: bytes, bytesOut: 0, response: { "x-amz-server-side-encryption": "AES256" } },
    failure,
  );

export function listObjects(to: Target, entries: number, failure?: Failure): Call {
  const prefix = `${to.key.split("/")[0]}/`;
  const call = dataCall("ListObjects", to, true, { bytesOut: 380 + entries * 306 }, failure);
  return {
    ...call,
    request: {
      "list-type": "2",
      bucketName: to.bucket.name,
      "encoding-type": "url",
      prefix,
      delimiter: "/",
      Host: call.host,
    },
    resources: [
      { type: "AWS::S3::Object", ARNPrefix: `arn:aws:s3:::${to.bucket.name}/${prefix}` },
      { accountId: to.bucket.account, type: "AWS::S3::Bucket", ARN: `arn:aws:s3:::${to.bucket.name}` },
    ],
  };
}

/** Management calls of S3 carry bytes as well. */
export function bucketCall(name: "ListBuckets" | "GetBucketAcl", bucket: Bucket, bytesOut: number): Call {
  const host = name === "ListBuckets" ? "s3.amazonaws.com" : `${bucket.name}.s3.${bucket.region}.amazonaws.com`;
  return {
    source: "s3.amazonaws.com",
    name,
    region: name === "ListBuckets" ? "us-east-1" : bucket.region,
    readOnly: true,
    request: name === "ListBuckets" ? { Host: host } : { bucketName: bucket.name, acl: "", Host: host },
    bytesIn: 0,
    bytesOut,
    host,
  };
}
