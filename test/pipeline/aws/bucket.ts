import { Readable } from "node:stream";
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { mockClient } from "aws-sdk-client-mock";

/** A bucket in memory behind the SDK's client; it lists as S3 does: in the order of keys, by delimiter, a few a page. */
export function memoryBucket(objects: Record<string, string | Buffer>, pageSize = 3) {
  const client = new S3Client({ region: "us-east-1" });
  const mock = mockClient(client);
  const listings: string[] = [];
  mock
    .on(ListObjectsV2Command)
    .callsFake(({ Prefix, Delimiter, MaxKeys = pageSize, ContinuationToken: token = "" }) => {
      listings.push(Prefix);
      const entries = Object.keys(objects)
        .filter((key) => key.startsWith(Prefix))
        .map((key) => {
          const end = Delimiter ? key.indexOf(Delimiter, Prefix.length) : -1;
          return end < 0 ? { key } : { folder: key.slice(0, end + 1) };
        });
      const names = [...new Set(entries.map(({ key, folder }) => key ?? folder!))]
        .sort()
        .filter((name) => name > token);
      const page = names.slice(0, MaxKeys);
      const isFolder = (name: string) => entries.some(({ folder }) => folder === name);
      return {
        Contents: page
          .filter((name) => !isFolder(name))
          .map((Key) => ({
            Key,
            Size: objects[Key]!.length,
            LastModified: new Date("2026-01-01T00:00:00Z"),
            ETag: `"etag-${objects[Key]}"`,
          })),
        CommonPrefixes: page.filter(isFolder).map((folder) => ({ Prefix: folder })),
        ...(names.length > page.length && { NextContinuationToken: page.at(-1) }),
      };
    });
  const match = (Key: string, IfMatch: string | undefined) => {
    if (IfMatch === undefined || IfMatch === `"etag-${objects[Key]}"`) return;
    const $metadata = { httpStatusCode: 412 };
    throw new S3ServiceException({ name: "PreconditionFailed", $fault: "client", $metadata, message: "no" });
  };
  mock.on(GetObjectCommand).callsFake(({ Key, Range, IfMatch }) => {
    match(Key, IfMatch);
    const [, from, last] = /^bytes=(\d+)-(\d+)$/.exec(Range ?? "") ?? [];
    const body = Buffer.from(objects[Key]!).subarray(Number(from ?? 0), last ? Number(last) + 1 : undefined);
    return { Body: Object.assign(Readable.from([body]), { transformToByteArray: async () => body }) };
  });
  mock.on(HeadObjectCommand).callsFake(({ Key, IfMatch }) => {
    match(Key, IfMatch);
    return { ContentLength: objects[Key]!.length };
  });
  return { client, mock, listings };
}
