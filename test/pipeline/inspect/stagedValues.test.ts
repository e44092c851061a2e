import { createHash } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { stagedColumns } from "../../../pipeline/inspect/columns";
import { event, inspect, log, type Row, rowsOf } from "./harness";

const at = (record: unknown, path: string): unknown =>
  path.split(".").reduce<unknown>((value, key) => {
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
  }, record);

const whole = (text: string): string => Buffer.from(text).toString();
/** The same value with every half character replaced, as the text of JSON is mended. */
const wellFormed = (value: unknown): unknown =>
  typeof value === "string"
    ? whole(value)
    : Array.isArray(value)
      ? value.map(wellFormed)
      : typeof value === "object" && value !== null
        ? Object.fromEntries(Object.entries(value).map(([k, v]) => [whole(k), wellFormed(v)]))
        : value;

const fromRecord = stagedColumns.filter(({ from }) => from.length > 0);

/** What a row must hold by JSON.parse alone; an object in any column stands for a text that parses to it. */
function expected(record: unknown): Record<string, unknown> {
  return Object.fromEntries(
    fromRecord.map(({ name, from, form }) => {
      const value = wellFormed(from.map((path) => at(record, path)).find((found) => (found ?? null) !== null)) ?? null;
      const isToken = form === "text" && (typeof value === "number" || typeof value === "boolean");
      return [name, isToken ? JSON.stringify(value) : value];
    }),
  );
}
/** The row, with texts parsed where an object is expected or the column holds JSON. */
function found(row: Row, wanted: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    fromRecord.map(({ name, form }) => {
      const isJson = form === "json" || typeof wanted[name] === "object";
      return [name, isJson && row[name] !== null ? JSON.parse(row[name]!) : row[name]];
    }),
  );
}

describe("a staged row holds what JSON.parse reads", () => {
  // Characters that JSON must escape, halves of characters, and whole ones of all lengths.
  const text = fc.string({
    unit: fc.oneof(
      fc.constantFrom('"', "\\", "/", "\n", "\u0000", "\u001f", "é", "€", "𝄞", "\ud834", "\udd1e", "\u2028"),
      fc.stringMatching(/^[a-z0-9 {}[\]:,]$/),
    ),
    maxLength: 60,
  });
  const scalar = fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null));
  const nested = fc.oneof(
    scalar,
    fc.dictionary(text, fc.oneof(scalar, fc.array(scalar, { maxLength: 3 })), { maxKeys: 4 }),
  );
  const identity = fc.oneof(
    nested,
    fc.record(
      {
        type: scalar,
        arn: scalar,
        sourceIdentity: scalar,
        sessionContext: fc.oneof(
          nested,
          fc.record({ sourceIdentity: scalar, sessionIssuer: fc.oneof(nested, fc.record({ arn: scalar })) }),
        ),
        onBehalfOf: fc.oneof(nested, fc.record({ userId: scalar })),
      },
      { requiredKeys: [] },
    ),
  );
  const record = fc.record(
    {
      eventID: text.filter((id) => id !== ""),
      eventTime: fc.constant("2026-01-31T00:00:00Z"),
      eventName: scalar,
      errorMessage: nested,
      userIdentity: identity,
      requestParameters: nested,
      responseElements: nested,
      resources: fc.array(nested, { maxLength: 3 }),
      addendum: fc.oneof(nested, fc.record({ reason: scalar, originalEventID: scalar })),
      unknown: nested,
    },
    { requiredKeys: ["eventID", "eventTime"] },
  );

  test("for random records in any white space and with escaped keys", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(record, { minLength: 1, maxLength: 4 }),
        fc.constantFrom(undefined, 1, "\t"),
        fc.boolean(),
        async (records, indent, escapeKeys) => {
          const plain = JSON.stringify({ Records: records }, null, indent);
          const source = escapeKeys ? plain.replace(/"(?!Records)(user|e|)(\w+)"(?=\s*:)/g, escapeKey) : plain;
          const wanted = records.map((record) => expected(JSON.parse(JSON.stringify(record))));
          const rows = await rowsOf((await inspect({ "a.json": source })).parts);
          expect(rows.map((row, i) => found(row, wanted[i]!))).toEqual(wanted);
        },
      ),
      { numRuns: 150 },
    );
  });
});
/** JSON.stringify writes no plain letter as an escape; others may. */
const escapeKey = (_: string, start: string, rest: string): string =>
  `"${start}\\u${rest.charCodeAt(0).toString(16).padStart(4, "0")}${rest.slice(1)}"`;

const text = async (source: string, column: string): Promise<string | null | undefined> =>
  (await rowsOf((await inspect({ "a.json": source })).parts))[0]?.[column];

test("JSON columns are cut from the source as they stand", async () => {
  const source =
    '{"Records":[{"eventID":"e","eventTime":"2026-01-31T00:00:00Z","additionalEventData": { "bytesTransferredOut" : 89.0,"b":1e2 } ,"requestParameters":"HIDDEN","resources":[ ]}]}';
  expect(await text(source, "additional_event_data")).toBe('{ "bytesTransferredOut" : 89.0,"b":1e2 }');
  expect(await text(source, "request_parameters")).toBe('"HIDDEN"');
  expect(await text(source, "resources")).toBe("[ ]");
  expect(await text(source, "response_elements")).toBeNull();
});

test("an object that is there twice leaves nothing of its first time", async () => {
  const { result, parts } = await inspect({
    "a.json": `{"Records":[{"eventID":"e","eventTime":"2026-01-31T00:00:00Z",
      "userIdentity":{"arn":"old","userName":"gone"},"userIdentity":{"arn":"new"}}]}`,
  });
  expect(await rowsOf(parts)).toMatchObject([{ user_identity_arn: "new", user_name: null }]);
  expect(result.files[0]?.notes).toHaveLength(1);
});

test("of a key that is there twice the last one counts, in the columns and in the JSON text alike", async () => {
  const source = `{"Records":[{"eventID":"first","eventTime":"2026-01-31T00:00:00Z","eventID":"last",
    "userIdentity":{"arn":"old","userName":"gone"},"userIdentity":{"arn":"new"},
    "additionalEventData":{"bytesTransferredOut":1,"x":5.0,"bytesTransferred\\u004fut":2}}]}`;
  const { result, parts } = await inspect({ "a.json": source });
  const [row] = await rowsOf(parts);
  expect(row).toMatchObject({
    event_id: "last",
    user_identity_arn: "new",
    user_name: null,
    user_identity: '{"arn":"new"}',
    additional_event_data: '{"bytesTransferredOut":2,"x":5.0}',
  });
  expect(result.parts[0]?.bytesOut).toBe("2");
  expect(result.files[0]?.notes).toEqual([
    "1 record with a key that is there twice or has escapes; the last one counts",
  ]);
});

test("bytes that are no UTF-8, and escapes of half a character, become U+FFFD in their record alone", async () => {
  const good = JSON.stringify(event({ eventID: "good €" }));
  const body = Buffer.concat([
    Buffer.from(`{"Records":[${good},{"eventTime":"2026-01-31T00:00:00Z","eventID":"bad `),
    Buffer.from([0xff, 0xc3]),
    Buffer.from('","requestParameters":{"k":"'),
    Buffer.from([0xed, 0xa0, 0x80]),
    Buffer.from(
      '"}},{"eventTime":"2026-01-31T00:00:00Z","eventID":"half \\ud834","errorMessage":"whole \\ud834\\udd1e",',
    ),
    Buffer.from('"requestParameters":{"k":"\\\\ud834 \\uDD1e\\ud834\\udbff"}}]}'),
  ]);
  const { result, parts } = await inspect({ "a.json": body });
  const rows = await rowsOf(parts);
  expect(rows.map((row) => row.event_id)).toEqual(["good €", "bad \ufffd\ufffd", "half \ufffd"]);
  expect(rows[1]?.request_parameters).toBe('{"k":"\ufffd\ufffd\ufffd"}');
  expect(rows[2]?.error_message).toBe("whole 𝄞");
  expect(rows[2]?.request_parameters).toBe('{"k":"\\\\ud834 \\ufffd\\ufffd\\ufffd"}');
  expect(result.files[0]?.notes).toEqual([
    "1 record with bytes that are no UTF-8; U+FFFD stands for them",
    "1 record with an escape of half a character; U+FFFD stands for it",
  ]);
});

test("two escapes of first halves are no character", async () => {
  const source =
    '{"Records":[{"eventID":"e","eventTime":"2026-01-31T00:00:00Z","requestParameters":"\\ud834\\udbff"}]}';
  expect(await text(source, "request_parameters")).toBe('"\\ufffd\\ufffd"');
});

test("content_hash is of the bytes as delivered, and position and file are those of the record", async () => {
  const records = [event(), event({ eventID: "e-2", eventName: "é" }), { eventID: 5 }, event({ eventID: "\\ud800" })];
  const { parts } = await inspect({ "b.json": log(...records), "a.json": log(event()) });
  expect((await rowsOf(parts)).map((row) => [row.source_file, row.source_index, row.content_hash])).toEqual([
    ["a.json", 0n, sha(records[0])],
    ["b.json", 0n, sha(records[0])],
    ["b.json", 1n, sha(records[1])],
    ["b.json", 3n, sha(records[3])],
  ]);
});
const sha = (record: unknown): string => createHash("sha256").update(JSON.stringify(record)).digest("hex").slice(0, 16);
