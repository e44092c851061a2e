import type { S3Client } from "@aws-sdk/client-s3";
import { listObjects, parseUri } from "./s3Objects";

/** S3 lists by key, not by time, so a prefix is read whole; past this many objects the answer would cost more than it is worth. */
const most = 200_000;

/**
 * When the newest object below `s3://bucket/prefix` was written; undefined when there is none. Empty objects are no data.
 * @throws {Error} when there are too many to look at, naming the prefix
 */
export async function newestObject(client: Pick<S3Client, "send">, path: string): Promise<Date | undefined> {
  const { Bucket, Key } = parseUri(path);
  let newest: Date | undefined;
  let seen = 0;
  for await (const { Size, LastModified } of listObjects(client, { Bucket, Prefix: Key })) {
    seen += 1;
    if (seen > most)
      throw new Error(
        `${path} has more than ${most} objects; watch a table, or a prefix with the year and month in it`,
      );
    if (Size > 0 && (newest === undefined || LastModified > newest)) newest = LastModified;
  }
  return newest;
}
