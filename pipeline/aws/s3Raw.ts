import { Readable } from "node:stream";
import { GetObjectCommand, HeadObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { Clock, Items, RawContent, RawFile, RawStore, Source } from "../ports";
import { daysOf, type Listing, nextListing } from "./rawDays";
import { listObjects, parseUri } from "./s3Objects";
import { inParallel, type TrailPrefix, trailPrefixes } from "./trailPrefixes";

export interface RawLocation {
  bucket: string;
  /** what the trail was given as prefix, `""` or ending in `/` */
  prefix: string;
}

/**
 * Raw files in the buckets that AWS delivers to. S3 gives keys in their own order, which is by account and region before it is by day, so
 * each day is asked for in every account and region; which days, `nextListing` decides, and the ledger remembers.
 */
export class S3Raw implements RawStore {
  private prefixes: Promise<TrailPrefix[]> | undefined;

  constructor(
    private readonly client: Pick<S3Client, "send">,
    private readonly items: Pick<Items, "get" | "put">,
    private readonly clock: Clock,
    private readonly locations: Partial<Record<Source, RawLocation>>,
  ) {}

  /** Days that may have files: that one has none shows when it is listed, as asking twice would double the calls. */
  async days(source: Source): Promise<string[]> {
    const location = this.locations[source];
    if (!location) return [];
    this.prefixes = trailPrefixes(this.client, location);
    const oldest = (await this.prefixes).map(({ firstDay }) => firstDay).sort()[0];
    if (oldest === undefined) return [];
    const today = this.clock.now().toISOString().slice(0, 10);
    const before = (await this.items.get<Listing>("raw-listing", source))?.body;
    const backlog = await this.items.get<{ day: string | null }>("backlog", source);
    const next = nextListing(today, oldest < today ? oldest : today, before, {
      revision: backlog?.rev ?? 0,
      day: backlog?.body.day ?? null,
    });
    await this.items.put("raw-listing", source, next);
    return daysOf(next.ranges);
  }

  async files(source: Source, day: string): Promise<RawFile[]> {
    const location = this.locations[source];
    if (!location) return [];
    this.prefixes ??= trailPrefixes(this.client, location);
    const there = (await this.prefixes).filter(({ firstDay }) => firstDay <= day);
    const lists = await inParallel(there, async ({ prefix }) => {
      const files: RawFile[] = [];
      const of = { Bucket: location.bucket, Prefix: `${prefix}${day.replaceAll("-", "/")}/` };
      for await (const { Key, Size, LastModified, ETag } of listObjects(this.client, of))
        files.push({
          key: `s3://${location.bucket}/${Key}`,
          size: Size,
          modifiedAt: LastModified.toISOString(),
          // Another content under the same key has another ETag; a listing gives no version id.
          version: `${ETag.replaceAll('"', "")}-${Size}`,
        });
      return files;
    });
    return lists.flat().sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  open(key: string): RawContent {
    const at = parseUri(key);
    const body = async () => (await this.client.send(new GetObjectCommand(at))).Body!;
    return {
      size: async () => (await this.client.send(new HeadObjectCommand(at))).ContentLength ?? 0,
      bytes: async () => Buffer.from(await (await body()).transformToByteArray()),
      stream: () =>
        Readable.from(
          (async function* () {
            yield* (await body()) as AsyncIterable<Uint8Array>;
          })(),
          { objectMode: false },
        ),
    };
  }
}
