import { Readable } from "node:stream";
import { createGzip, gzipSync } from "node:zlib";
import { expect, test } from "@jest/globals";
import { inspectBatch } from "../../../pipeline/inspect/inspectBatch";
import type { BatchInspection } from "../../../pipeline/inspect/results";
import type { RawContent } from "../../../pipeline/ports";
import { event } from "./harness";

const MB = 1 << 20;
const wide = event({ requestParameters: { key: "k".repeat(1_200) }, additionalEventData: { bytesTransferredOut: 3 } });
const body = JSON.stringify(wide);
const oneMegabyte = Buffer.from(`${body},`.repeat(Math.ceil(MB / (body.length + 1))));
const recordsInOne = oneMegabyte.length / (body.length + 1);

/** A file in one line of `megabytes` MB that is never in memory as a whole; `extra` stands before its last record. */
function* line(megabytes: number, extra: Iterable<Buffer | string> = []): Generator<Buffer> {
  yield Buffer.from('{"Records":[');
  for (let i = 0; i < megabytes; i++) yield oneMegabyte;
  for (const part of extra) yield Buffer.from(part);
  yield Buffer.from(`${body}]}`);
}
const content = (size: number, stream: () => Readable): RawContent => ({
  size: async () => size,
  bytes: async () => Buffer.concat(await stream().toArray()),
  stream,
  range: () => Promise.reject(new Error("not asked for")),
});
async function inspectOne(key: string, raw: RawContent): Promise<BatchInspection> {
  return inspectBatch({
    batchId: "b",
    files: [{ key, size: 0, modifiedAt: "", version: "" }],
    raw: { open: () => raw },
    objects: { write: async () => {} },
    parts: () => ({ append: () => {}, commit: async () => {}, discard: async () => {} }),
  });
}

test.each([60, 100])("a file of %i MB in one line is staged, plain and as gzip", async (megabytes) => {
  const records = megabytes * recordsInOne + 1;
  const plain = await inspectOne(
    "a.json",
    content(megabytes * MB, () => Readable.from(line(megabytes))),
  );
  expect(plain.quarantined).toEqual([]);
  expect(plain.files).toMatchObject([{ kind: "log", records, staged: records, notes: [] }]);
  expect(plain.parts).toMatchObject([{ rows: records, bytesOut: String(3 * records) }]);
  const packed = Buffer.concat(
    await Readable.from(line(megabytes))
      .pipe(createGzip({ level: 1 }))
      .toArray(),
  );
  const gzip = await inspectOne(
    "a.json",
    content(packed.length, () => Readable.from([packed])),
  );
  expect(gzip).toEqual(plain); // down to the hash of the part
});

test("a large file that ends early, or is torn as gzip, stages nothing", async () => {
  const short = [...line(40)].slice(0, -1);
  const plain = await inspectOne(
    "a.json",
    content(40 * MB, () => Readable.from(short)),
  );
  const size = short.reduce((sum, piece) => sum + piece.length, 0).toLocaleString("en");
  const records = (40 * recordsInOne).toLocaleString("en");
  expect(plain.quarantined).toEqual([
    { file: "a.json", reason: `JSON ends early: after ${records} records and ${size} bytes` },
  ]);
  const packed = gzipSync(Buffer.concat([...line(40)]), { level: 1 });
  const torn = packed.subarray(0, packed.length - 100);
  const gzip = await inspectOne(
    "a.gz",
    content(torn.length, () => Readable.from([torn])),
  );
  expect(gzip.quarantined).toEqual([
    { file: "a.gz", reason: `torn gzip: unexpected end of file after ${torn.length.toLocaleString("en")} bytes` },
  ]);
  expect([...plain.parts, ...gzip.parts]).toEqual([]);
});

test.each([20, 34])("a record of 17 MB in a file of %i MB and more is rejected alone", async (megabytes) => {
  const huge = [`{"eventID":"huge","requestParameters":{"k":"`, "x]}".repeat(6 * MB), `"}},`];
  const raw = content(megabytes * MB, () => Readable.from(line(megabytes - 18, huge)));
  const { files, quarantined } = await inspectOne("a.json", raw);
  const records = (megabytes - 18) * recordsInOne + 2;
  expect(files).toMatchObject([{ kind: "log", records, staged: records - 1, rejected: 1 }]);
  expect(quarantined).toEqual([
    {
      file: "a.json",
      reason: "over 4 MB, where CloudTrail's largest records have 1 MB",
      records: 1,
      examples: [records - 2],
    },
  ]);
});

test("a record of any size takes no more memory than the largest that is taken", async () => {
  let most = 0;
  const before = process.memoryUsage().arrayBuffers;
  function* huge(): Generator<Buffer> {
    yield Buffer.from('{"eventID":"huge","requestParameters":{"k":"');
    for (let i = 0; i < 120; i++) {
      yield Buffer.alloc(MB, "x");
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }
    yield Buffer.from('"}},');
  }
  const { files } = await inspectOne(
    "a.json",
    content(40 * MB, () => Readable.from(line(1, huge()))),
  );
  expect(files).toMatchObject([{ records: recordsInOne + 2, rejected: 1 }]);
  expect(most).toBeLessThan(100 * MB); // garbage included
});

test("a record just below 4 MB is staged whichever way its file is read", async () => {
  const large = [
    '{"eventID":"large","eventTime":"2026-01-31T00:00:00Z","requestParameters":"',
    "x".repeat(4 * MB - 200),
    '"},',
  ];
  for (const size of [20 * MB, 40 * MB]) {
    const { files, parts } = await inspectOne(
      "a.json",
      content(size, () => Readable.from(line(1, large))),
    );
    expect(files).toMatchObject([{ rejected: 0 }]);
    expect(parts.reduce((sum, part) => sum + part.rows, 0)).toBe(recordsInOne + 2);
  }
});

test("a file of more records than one block holds is verified before any of it is staged", async () => {
  const tiny = JSON.stringify(event());
  const many = Buffer.from(`[${`${tiny},`.repeat(45_000)}${tiny}]`);
  const good = await inspectOne(
    "a.json",
    content(1, () => Readable.from([many])),
  );
  expect(good.parts).toMatchObject([{ rows: 45_001 }]);
  const bad = await inspectOne(
    "a.json",
    content(1, () => Readable.from([many.subarray(0, -1)])),
  );
  expect(bad.parts).toEqual([]);
});

test("a gzip whose trailer says another size than it has is read, or refused, all the same", async () => {
  const packed = gzipSync(Buffer.concat([...line(1)]));
  const members = Buffer.concat([packed, gzipSync("")]); // the trailer is that of the last member: 0 bytes
  const { files } = await inspectOne(
    "a.gz",
    content(members.length, () => Readable.from([members])),
  );
  expect(files).toMatchObject([{ kind: "log", staged: recordsInOne + 1 }]);
  for (const lie of [1, 30 * MB, 0xffff_ffff]) {
    const lying = Buffer.from(packed);
    lying.writeUInt32LE(lie, lying.length - 4);
    const { quarantined } = await inspectOne(
      "a.gz",
      content(lying.length, () => Readable.from([lying])),
    );
    expect(quarantined).toMatchObject([{ reason: expect.stringMatching(/^damaged gzip: incorrect length check/) }]);
  }
});
