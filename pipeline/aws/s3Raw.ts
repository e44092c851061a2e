import { Readable } from "node:stream";
import { GetObjectCommand, HeadObjectCommand, type S3Client, type S3ServiceException } from "@aws-sdk/client-s3";
import { ChangedSinceListedError } from "../errors";
import type { Clock, Items, RawContent, RawFile, RawStore, Source } from "../ports";
import { type CostLocation, costFiles } from "./costFiles";
import { daysOf, type Listing, nextListing } from "./rawDays";
import { etagOf, listObjects, parseUri, rawFile } from "./s3Objects";
import { inParallel, type TrailPrefix, trailPrefixes } from "./trailPrefixes";

export interface TrailLocation {
  bucket: string;
  /** what the trail was given as prefix, `""` or ending in `/` */
  prefix: string;
  /** id of the organisation, when nothing but its folder is read */
  organization?: string;
}

/**
 * Raw files in the buckets that AWS delivers to. S3 gives keys in their own order. Log files have account and region before the day, so
 * each day is asked for in every account and region; which days, `nextListing` decides, and the ledger remembers. Cost reports are few:
 * all are listed.
 */
export class S3Raw implements RawStore {
  private prefixes: Promise<TrailPrefix[]> | undefined;
  private costs: Promise<Map<string, RawFile[]>> | undefined;

  constructor(
    private readonly client: Pick<S3Client, "send">,
    private readonly items: Pick<Items, "get" | "put">,
    private readonly clock: Clock,
    private readonly locations: { cloudtrail?: TrailLocation; cost?: CostLocation },
  ) {}

  /** Days that may have files: that one has none shows when it is listed, as asking twice would double the calls. */
  async days(source: Source): Promise<string[]> {
    if (source === "cost") {
      this.costs = this.listCosts();
      return [...(await this.costs).keys()].sort(newestFirst);
    }
    const location = this.locations.cloudtrail;
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
    if (source === "cost") {
      this.costs ??= this.listCosts();
      return (await this.costs).get(day) ?? [];
    }
    const location = this.locations.cloudtrail;
    if (!location) return [];
    this.prefixes ??= trailPrefixes(this.client, location);
    const there = (await this.prefixes).filter(({ firstDay }) => firstDay <= day);
    const lists = await inParallel(there, async ({ prefix }) => {
      const files: RawFile[] = [];
      const of = { Bucket: location.bucket, Prefix: `${prefix}${day.replaceAll("-", "/")}/` };
      for await (const object of listObjects(this.client, of)) files.push(rawFile(location.bucket, object));
      return files;
    });
    return lists.flat().sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  private async listCosts(): Promise<Map<string, RawFile[]>> {
    return this.locations.cost ? costFiles(this.client, this.locations.cost) : new Map();
  }

  /** Each read is a request of its own, and S3 holds each against the ETag that was listed. */
  open(key: string, version?: string): RawContent {
    const etag = version && etagOf(version);
    const at = { ...parseUri(key), ...(etag && { IfMatch: `"${etag}"` }) };
    const asListed = async <T>(send: () => Promise<T>): Promise<T> => {
      try {
        return await send();
      } catch (cause) {
        if ((cause as Partial<S3ServiceException>).$metadata?.httpStatusCode !== 412) throw cause;
        throw new ChangedSinceListedError(`${key} changed since it was listed; the next run lists it again`, { cause });
      }
    };
    const body = async (range?: string) =>
      (await asListed(() => this.client.send(new GetObjectCommand({ ...at, ...(range && { Range: range }) })))).Body!;
    return {
      size: async () => (await asListed(() => this.client.send(new HeadObjectCommand(at)))).ContentLength ?? 0,
      bytes: async () => Buffer.from(await (await body()).transformToByteArray()),
      stream: () =>
        Readable.from(
          (async function* () {
            yield* (await body()) as AsyncIterable<Uint8Array>;
          })(),
          { objectMode: false },
        ),
      range: async (start, end) => Buffer.from(await (await body(`bytes=${start}-${end - 1}`)).transformToByteArray()),
    };
  }
}

const newestFirst = (a: string, b: string) => (a === "undated" ? 1 : b === "undated" ? -1 : a < b ? 1 : -1);
