import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { expect, test } from "@jest/globals";
import { stagedParquet } from "../../../pipeline/inspect/stagedParquet";
import { event, type Files, inspect, log, rowsOf } from "./harness";

const bytes = (out: unknown, into: unknown): Record<string, unknown> => ({
  additionalEventData: { bytesTransferredOut: out, bytesTransferredIn: into },
});
const [monday, tuesday] = ["2026-01-05T10:00:00Z", "2026-01-06T00:30:00+01:00"]; // both fall on Monday in UTC
const later = "2026-01-06T10:00:00Z";
const files: Files = {
  "b.json": log(
    event({ eventID: "1", eventTime: monday, ...bytes(89, "5") }),
    event({ eventID: "2", eventTime: later, ...bytes("999999999999999", -1) }),
    event({ eventID: "3", eventTime: tuesday, ...bytes(1.5, 0) }),
  ),
  "a.json":
    '{"Records":[{"eventID":"4","eventTime":"2026-01-06T10:00:00Z","additionalEventData":{"bytesTransferredOut":1e3}}]}',
  "torn.gz": gzipSync(log(event())).subarray(0, 50),
  "c.json": log(event({ eventID: "5", eventTime: monday, ...bytes(null, true) }), { eventID: "no time" }),
};

test("each event day of a batch is one part, counted exactly, known by its hash", async () => {
  const { result, parts } = await inspect(files);
  const rows = await rowsOf(parts);
  expect(result.parts).toEqual([
    await part("2026-01-05", { rows: 3, bytesOut: "89", bytesIn: "5" }),
    await part("2026-01-06", { rows: 2, bytesOut: "1000000000000999", bytesIn: "0" }),
  ]);
  expect(rows.map((row) => [row.event_id, row.source_file, row.source_index])).toEqual([
    ["1", "b.json", 0n],
    ["3", "b.json", 2n],
    ["5", "c.json", 0n],
    ["4", "a.json", 0n],
    ["2", "b.json", 1n],
  ]);
  expect(result.files.map(({ key, kind }) => [key, kind])).toEqual([
    ["a.json", "log"],
    ["b.json", "log"],
    ["c.json", "log"],
    ["torn.gz", "bad"],
  ]);
  expect(result.quarantined.map(({ file }) => file)).toEqual(["c.json", "torn.gz"]);

  async function part(eventDate: string, counts: { rows: number; bytesOut: string; bytesIn: string }) {
    const key = `staged/cloudtrail/event_date=${eventDate}/batch_id=b1/part.parquet`;
    const body = parts.get(key)!;
    const own = await rowsOf(new Map([[key, body]]));
    const text = (value: unknown) => {
      const bytes = Buffer.from(String(value));
      return Buffer.concat([Buffer.from(Uint32Array.of(bytes.length).buffer), bytes]);
    };
    const hash = createHash("sha256");
    for (const { content_hash } of own) hash.update(text(content_hash));
    for (const { source_file } of own) hash.update(text(source_file));
    for (const { source_index } of own)
      hash.update(Buffer.from(BigInt64Array.of(BigInt(source_index as bigint)).buffer));
    return { eventDate, ...counts, key, size: body.length, hash: hash.digest("hex") };
  }
});

test("the same files in any order give the same result and the same parts, byte for byte", async () => {
  const many: Files = Object.fromEntries(
    Array.from({ length: 20 }, (_, i) => [
      `${(i * 7) % 20}.json`,
      log(...Array.from({ length: 50 }, (_, k) => event({ eventID: `${i}-${k}`, eventTime: k % 3 ? monday : later }))),
    ]),
  );
  const forth = await inspect({ ...files, ...many });
  const back = await inspect(Object.fromEntries(Object.entries({ ...files, ...many }).reverse()));
  expect(back).toEqual(forth);
});

test("a writer that loses a record is found out: the counts come from before it", async () => {
  let n = 0;
  const lossy: typeof stagedParquet = (sink, codec) => {
    const writer = stagedParquet(sink, codec);
    return { ...writer, held: 0, add: (row) => (n++ === 1 ? undefined : writer.add(row)) };
  };
  const { result, parts } = await inspect(files, { writer: lossy });
  expect(result.parts.map((part) => part.rows)).toEqual([3, 2]);
  expect(await rowsOf(parts)).toHaveLength(4);
});

test("a writer that loses a byte of a count is found out likewise", async () => {
  const lossy: typeof stagedParquet = (sink, codec) => {
    const writer = stagedParquet(sink, codec);
    return {
      ...writer,
      held: 0,
      add: (row) =>
        writer.add({ ...row, bytes: Buffer.from(row.bytes.toString("latin1").replace("89", "88"), "latin1") }),
    };
  };
  const { result, parts } = await inspect(files, { writer: lossy });
  expect(result.parts[0]?.bytesOut).toBe("89");
  expect((await rowsOf(parts))[0]?.additional_event_data).toBe('{"bytesTransferredOut":88,"bytesTransferredIn":"5"}');
});

test("a file that cannot be read fails the batch by name and leaves no part", async () => {
  const failing = inspect(files, {
    raw: {
      open: (key) => ({
        size: async () => 10,
        bytes: async () => (key === "b.json" ? Promise.reject(new Error("EIO: i/o error")) : Buffer.from(files[key]!)),
        stream: () => {
          throw new Error("not asked for");
        },
        range: () => Promise.reject(new Error("not asked for")),
      }),
    },
    objects: {
      write: async () => {
        throw new Error("nothing may be written");
      },
    },
  });
  await expect(failing).rejects.toThrow("cannot inspect b.json: EIO: i/o error");
});

test("a batch of very many days flushes row groups early and keeps every record", async () => {
  const day = (i: number): string => new Date(Date.UTC(2000, 0, 1 + (i % 300))).toISOString();
  const wide = "x".repeat(80_000);
  const records = Array.from({ length: 900 }, (_, i) => event({ eventID: `${i}`, eventTime: day(i), userAgent: wide }));
  let flushes = 0;
  const counting: typeof stagedParquet = (sink, codec) => {
    const writer = stagedParquet(sink, codec);
    const flush = (): void => {
      flushes++;
      writer.flush();
    };
    return Object.create(writer, { flush: { value: flush } }) as typeof writer;
  };
  const { result, parts } = await inspect(
    Object.fromEntries([0, 1, 2].map((i) => [`${i}.json`, log(...records.slice(i * 300, (i + 1) * 300))])),
    { writer: counting, codec: "gzip" },
  );
  expect(result.parts).toHaveLength(300);
  expect(flushes).toBeGreaterThan(100);
  const ids = (await rowsOf(parts)).map((row) => Number(row.event_id));
  expect(ids.sort((a, b) => a - b)).toEqual(records.map((_, i) => i));
});

test("a batch of more days than any log has is refused", async () => {
  const day = (i: number): string => new Date(Date.UTC(2000, 0, 1 + i)).toISOString();
  const records = Array.from({ length: 4_001 }, (_, i) => event({ eventTime: day(i) }));
  await expect(inspect({ "a.json": log(...records) })).rejects.toThrow(
    "cannot inspect a.json: its batch holds events of more than 4000 days",
  );
});

test("each file is reported when it is done", async () => {
  const seen: unknown[] = [];
  await inspect(files, { onFile: ({ key, records }) => seen.push([key, records]) });
  expect(seen).toEqual([
    ["a.json", 1],
    ["b.json", 3],
    ["c.json", 2],
    ["torn.gz", 0],
  ]);
});
