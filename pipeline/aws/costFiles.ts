import type { S3Client } from "@aws-sdk/client-s3";
import { deliveryDay } from "../inspect/deliveryDay";
import type { RawFile } from "../ports";
import { listObjects, rawFile } from "./s3Objects";

export interface CostLocation {
  bucket: string;
  /** each `""` or ending in `/` */
  prefixes: readonly string[];
}

/** What AWS puts beside reports to see whether it may write. */
const noReport = /(^|\/)aws-programmatic-access-test-object$/;

/**
 * Cost reports and their manifests in a bucket, by the day of delivery that a key names; AWS's own keys name a month, so they are `undated`.
 * All are listed every time, as a report of any month may be delivered again: a page of 1,000 objects is a call.
 */
export async function costFiles(
  client: Pick<S3Client, "send">,
  { bucket, prefixes }: CostLocation,
): Promise<Map<string, RawFile[]>> {
  const files = new Map<string, RawFile>(); // a prefix may lie within another
  for (const prefix of prefixes)
    for await (const object of listObjects(client, { Bucket: bucket, Prefix: prefix }))
      if (object.Size > 0 && !noReport.test(object.Key)) files.set(object.Key, rawFile(bucket, object));
  const days = new Map<string, RawFile[]>();
  for (const [key, file] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const day = deliveryDay(key);
    days.get(day)?.push(file) ?? days.set(day, [file]);
  }
  return days;
}
