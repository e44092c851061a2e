import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { NoObjectError } from "../errors";
import type { ObjectStore, RawFile } from "../ports";

/** Keys that one DeleteObjects may have. */
const deleteAtOnce = 1000;

/** The lake in one bucket. A put is seen whole or not at all, and a read after it sees it. */
export class S3Objects implements ObjectStore {
  private readonly root: string;

  /** @param o.prefix `""`, or a folder of the bucket that ends in `/` */
  constructor(
    private readonly client: Pick<S3Client, "send">,
    private readonly o: { bucket: string; prefix?: string },
  ) {
    this.root = `s3://${o.bucket}/${o.prefix ?? ""}`;
  }

  async read(key: string): Promise<Buffer> {
    try {
      const { Body } = await this.client.send(new GetObjectCommand(this.at(key)));
      return Buffer.from(await Body!.transformToByteArray());
    } catch (cause) {
      if (!(cause instanceof NoSuchKey)) throw cause;
      throw new NoObjectError(key, this.root, { cause });
    }
  }

  async write(key: string, body: Uint8Array | string): Promise<void> {
    await this.client.send(new PutObjectCommand({ ...this.at(key), Body: body }));
  }

  async *list(prefix: string): AsyncIterable<{ key: string; size: number; modifiedAt: Date }> {
    const { Bucket, Key } = this.at(prefix);
    const skip = Key.length - prefix.length;
    for await (const { Key: key, Size, LastModified } of listObjects(this.client, { Bucket, Prefix: Key }))
      yield { key: key.slice(skip), size: Size, modifiedAt: LastModified };
  }

  /** @throws {Error} naming the keys that S3 kept: the answer is HTTP 200 even when it refused some */
  async remove(keys: string[]): Promise<void> {
    for (let at = 0; at < keys.length; at += deleteAtOnce) {
      const some = keys.slice(at, at + deleteAtOnce);
      const { Errors = [] } = await this.client.send(
        new DeleteObjectsCommand({
          Bucket: this.o.bucket,
          Delete: { Objects: some.map((key) => ({ Key: this.at(key).Key })), Quiet: true },
        }),
      );
      if (Errors.length > 0)
        throw new Error(
          `S3 kept ${Errors.length} of ${some.length} objects: ${Errors.slice(0, 3)
            .map(({ Key, Code }) => `${Key} (${Code})`)
            .join(", ")}; see the policy of ${this.root}`,
        );
    }
  }

  uri(key: string): string {
    return `${this.root}${key}`;
  }

  key(uri: string): string {
    if (!uri.startsWith(this.root)) throw new Error(`${uri} is not in the lake ${this.root}`);
    return uri.slice(this.root.length);
  }

  private at(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.o.bucket, Key: `${this.o.prefix ?? ""}${key}` };
  }
}

interface Listed {
  Key: string;
  Size: number;
  LastModified: Date;
  ETag: string;
}

/** Every object below a prefix, in the order of keys, 1,000 a page. */
export async function* listObjects(
  client: Pick<S3Client, "send">,
  of: { Bucket: string; Prefix: string },
): AsyncIterable<Listed> {
  let token: string | undefined;
  do {
    const page = await client.send(new ListObjectsV2Command({ ...of, ...(token && { ContinuationToken: token }) }));
    for (const { Key, Size, LastModified, ETag } of page.Contents ?? [])
      yield { Key: Key!, Size: Size ?? 0, LastModified: LastModified ?? new Date(0), ETag: ETag ?? "" };
    token = page.NextContinuationToken;
  } while (token);
}

/** An object of a listing as a raw file: known by ETag and size, as a listing has no versions. */
export const rawFile = (bucket: string, { Key, Size, LastModified, ETag }: Listed): RawFile => ({
  key: `s3://${bucket}/${Key}`,
  size: Size,
  modifiedAt: LastModified.toISOString(),
  version: `${ETag.replaceAll('"', "")}-${Size}`,
});

/** The ETag in a version that `rawFile` made, without quotes; the ETag of a file in several uploads has a dash too. */
export const etagOf = (version: string): string => version.slice(0, version.lastIndexOf("-"));

/** `s3://bucket/key` in its two parts. */
export function parseUri(uri: string): { Bucket: string; Key: string } {
  const [, Bucket, Key = ""] = /^s3:\/\/([^/]+)\/(.*)$/s.exec(uri) ?? [];
  if (!Bucket) throw new Error(`${uri} is no S3 location; write s3://bucket/key`);
  return { Bucket, Key };
}
