import { gzipSync } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import { event, inspect, log, rowsOf } from "./harness";

const good = event({ eventID: "good" });
const goodFile = { "good.json": log(good) };
const gz = (text: string | Buffer): Buffer => gzipSync(text);
const whole = gz(log(good));
const length = log(good).length;

describe("a bad file is set aside whole, with its reason, and the good file beside it is staged", () => {
  test.each<[name: string, body: Buffer | string, reason: string | RegExp]>([
    ["a.json.gz", "", "empty file (0 bytes)"],
    ["a.json.gz", gz(""), "empty: gzip of 0 bytes"],
    ["a.json", " \n", "empty: nothing but white space"],
    ["a.json.gz", whole.subarray(0, 100), "torn gzip: unexpected end of file after 100 bytes"],
    ["a.json.gz", whole.subarray(0, 2), "torn gzip: unexpected end of file after 2 bytes"],
    ["a.json.gz", Buffer.concat([whole, whole.subarray(0, 30)]), /^torn gzip: unexpected end of file after \d+ bytes$/],
    ["a.json.gz", flipped(whole, 40), /^damaged gzip: .+, in a file of \d+ bytes$/],
    [
      "a.json.gz",
      flipped(whole, whole.length - 8),
      `damaged gzip: incorrect data check, in a file of ${whole.length} bytes`,
    ],
    [
      "a.json.gz",
      Buffer.concat([whole, Buffer.from("xyz")]),
      `trailing garbage behind the gzip data, in a file of ${whole.length + 3} bytes`,
    ],
    ["a.json.gz", "<!DOCTYPE html><html>no such key</html>", "HTML instead of JSON"],
    ["a.json.gz", gz("\n<html>"), "HTML instead of JSON"],
    ["a.json.gz", "<?xml version='1.0'?><Error/>", "XML or HTML instead of JSON"],
    ["a.json.gz", "PK\x03\x04zip", "a zip archive instead of JSON; unzip it"],
    ["a.json.gz", gz(whole), "gzip within gzip instead of JSON; gunzip it once"],
    ["a.json", Buffer.from(log(good), "utf16le"), "UTF-16 text instead of JSON"],
    [
      "a.json",
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(log(good), "utf16le")]),
      "UTF-16 text instead of JSON",
    ],
    ["a.json.gz", Buffer.from([1, 2, 3]), "neither gzip nor JSON: it begins with the bytes 01 02 03"],
    ["a.json", log(good).slice(0, -1), `JSON ends early: after 1 record and ${length - 1} bytes`],
    ["a.json", log(good, good).slice(0, 200), "JSON ends early: after 1 record and 200 bytes"],
    ["a.json", `{"Records":[${JSON.stringify(good)},`, `JSON ends early: after 1 record and ${length - 1} bytes`],
    [
      "a.json",
      `{"Records":[${JSON.stringify(good)},]}`,
      `not valid JSON: expected a value, at byte ${length - 1}, after 1 record`,
    ],
    [
      "a.json",
      `{"Records":[${JSON.stringify(good)}}`,
      `not valid JSON: expected a comma or the end of the list, at byte ${length - 2}, after 1 record`,
    ],
    ["a.json", `${log(good)} trailing`, `trailing garbage, at byte ${length + 1}, after 1 record`],
    ["a.json", `${log(good)}]`, `trailing garbage, at byte ${length}, after 1 record`],
    ["a.json", `{"Records":[],"x":tru}`, "not valid JSON: expected a value, at byte 18, after 0 records"],
    ["a.json", `{"Records" [1]}`, "not valid JSON: expected a colon, at byte 11"],
    ["a.json", `{"Records":[{"eventID":"a"b"}]}`, /^not valid JSON: .+, at byte 26$/],
    ["a.json", `{"foo":1}`, /^JSON without CloudTrail records/],
    ["a.json", "[1,2,3]", /^JSON without CloudTrail records/],
    ["a.json", `{"Records":null}`, /^JSON without CloudTrail records/],
    ["a.json", `"text"`, "neither gzip nor JSON: it begins with the bytes 22 74 65 78 74 22"],
  ])("%s %#", async (name, body, reason) => {
    const { result, parts } = await inspect({ ...goodFile, [name]: body });
    expect(result.quarantined).toEqual([
      { file: name, reason: typeof reason === "string" ? reason : expect.stringMatching(reason) },
    ]);
    expect(result.files[0]).toMatchObject({ key: name, kind: "bad", records: 0, staged: 0, rejected: 0 });
    expect((await rowsOf(parts)).map((row) => row.event_id)).toEqual(["good"]);
    expect(result.parts.map((part) => part.rows)).toEqual([1]);
  });

  function flipped(bytes: Buffer, at: number): Buffer {
    const copy = Buffer.from(bytes);
    copy[at] = copy[at]! ^ 0xff;
    return copy;
  }
});

describe("an unusual file is taken, with a note", () => {
  const other = event({ eventID: "other" });
  const [a, b] = [JSON.stringify(good), JSON.stringify(other)];
  test.each<[name: string, body: Buffer | string, ids: string[], notes: string[]]>([
    ["plain.json", log(good), ["good"], []],
    ["empty.json", log(), [], []],
    ["members.gz", Buffer.concat([gz(log(good).slice(0, 50)), gz(log(good).slice(50))]), ["good"], []],
    ["padded.gz", Buffer.concat([whole, Buffer.alloc(512)]), ["good"], []],
    ["x.gz", log(good), ["good"], ["not gzip, although the name ends in .gz"]],
    ["x", whole, ["good"], []],
    ["bom.json", `\ufeff${log(good)}`, ["good"], ["byte order mark"]],
    ["bom.gz", gz(`\ufeff${log(good)}`), ["good"], ["byte order mark"]],
    [
      "other keys",
      `\n{"v":[{"Records":1}], "Records" :\t[ ${a}\r\n, ${b} ] ,"w":{"x":[]}, "y":null }\n `,
      ["good", "other"],
      [],
    ],
    ["array", `[${a},${b}]`, ["good", "other"], ['bare array instead of {"Records": [...]}']],
    ["no events", "[]", [], ['bare array instead of {"Records": [...]}']],
    ["event", a, ["good"], ["1 event without an envelope"]],
    ["lines", `${a}\n${b}\n`, ["good", "other"], ["2 events without an envelope", "2 JSON documents in one file"]],
    ["documents", `${log(good)}${log(other)}`, ["good", "other"], ["2 JSON documents in one file"]],
    [
      "mixed",
      `${log(good)}[${b}]${a}`,
      ["good", "other", "good"],
      ['bare array instead of {"Records": [...]}', "1 event without an envelope", "3 JSON documents in one file"],
    ],
    [
      "twice",
      `{"Records":[${a}],"Records":[${b}]}`,
      ["good", "other"],
      ['"Records" is there more than once; all of them are taken'],
    ],
  ])("%s", async (name, body, ids, notes) => {
    const { result, parts } = await inspect({ [name]: body });
    expect(result.quarantined).toEqual([]);
    expect(result.files).toMatchObject([{ key: name, kind: "log", records: ids.length, staged: ids.length, notes }]);
    expect((await rowsOf(parts)).map((row) => row.event_id)).toEqual(ids);
  });
});

describe("what AWS puts beside the logs is no fault", () => {
  const insight = event({ eventCategory: "Insight" });
  const folder = (name: string): string => `/x/AWSLogs/o-1/123456789012/${name}/us-east-1/2026/01/31/file.json.gz`;
  test.each<[name: string, body: Buffer | string, kind: string, notes: string[]]>([
    ["digest", '{"awsAccountId":"1","digestStartTime":"2026-01-31T00:00:00Z","logFiles":[]}', "digest", []],
    ["config", '{"fileVersion":"1.0","configSnapshotId":"x","configurationItems":[{}]}', "config", []],
    ["config history", gz('{"fileVersion":"1.0","configurationItems":[{"Records":[]}]}'), "config", []],
    ["insight", log(insight, insight), "insight", []],
    ["aggregated", log({ eventCategory: "Aggregated", eventId: "a" }), "insight", []],
    [
      folder("CloudTrail-Digest"),
      whole.subarray(0, 50),
      "digest",
      ["torn gzip: unexpected end of file after 50 bytes"],
    ],
    [folder("Config"), "", "config", ["empty file (0 bytes)"]],
    [
      folder("CloudTrail-Insight"),
      "[1]",
      "insight",
      ['JSON without CloudTrail records: neither {"Records": [...]} nor events'],
    ],
  ])("%s", async (name, body, kind, notes) => {
    const { result, parts } = await inspect({ [name]: body });
    expect(result.files).toMatchObject([{ kind, records: 0, staged: 0, rejected: 0, notes }]);
    expect(result.quarantined).toEqual([]);
    expect(parts.size).toBe(0);
  });

  test("a log is a log, whatever its folder says", async () => {
    const { result } = await inspect({ [folder("CloudTrail-Digest")]: log(good) });
    expect(result.files).toMatchObject([{ kind: "log", staged: 1 }]);
  });
});

test("single bad records are rejected alone, with reason, number and places; everything else is staged", async () => {
  const bad: [reason: string, text: string][] = [
    ["without eventID", '{"eventTime":"2026-01-31T00:00:00Z"}'],
    ["without eventID", '{"eventID":null,"eventTime":"2026-01-31T00:00:00Z"}'],
    ["eventID is empty", '{"eventID":"","eventTime":"2026-01-31T00:00:00Z"}'],
    ["eventID is not a string", '{"eventID":5,"eventTime":"2026-01-31T00:00:00Z"}'],
    ["without eventTime", '{"eventID":"x"}'],
    ["eventTime is not a date and time of ISO 8601 with a zone", '{"eventID":"x","eventTime":"yesterday"}'],
    ["eventTime is not a date and time of ISO 8601 with a zone", '{"eventID":"x","eventTime":1769817599}'],
    ["eventTime is not a date and time of ISO 8601 with a zone", `{"eventID":"x","eventTime":"${"9".repeat(100)}"}`],
    ["not an object", "null"],
    ["not an object", '["a",{}]'],
    ["not valid JSON: expected a value", "NaN"],
    ["not valid JSON: expected a colon", '{"eventID" "x"}'],
    ["not valid JSON: expected a comma or a closing brace", '{"eventID":"x" "eventTime":"2026-01-31T00:00:00Z"}'],
    ["not valid JSON: control character in a string", '{"eventID":"x\ny","eventTime":"2026-01-31T00:00:00Z"}'],
    ["not valid JSON: unknown escape in a string", '{"eventID":"\\x","eventTime":"2026-01-31T00:00:00Z"}'],
    ["not valid JSON: number with a leading zero", '{"eventID":"x","requestParameters":{"a":[01]}}'],
    ["nested more than 500 deep", `{"eventID":"x","requestParameters":${"[".repeat(600)}${"]".repeat(600)}}`],
    ["number of more than 1000 characters", `{"eventID":"x","requestParameters":${"1".repeat(1001)}}`],
    ["eventCategory is Insight, which is a finding and no event", JSON.stringify(event({ eventCategory: "Insight" }))],
  ];
  const source = `{"Records":[${bad.map(([, text], i) => `${text},${JSON.stringify(event({ eventID: `good ${i}` }))}`).join(",")}]}`;
  const { result, parts } = await inspect({ "a.json": source });
  const reasons = new Map<string, number[]>();
  bad.forEach(([reason], i) => {
    reasons.set(reason, [...(reasons.get(reason) ?? []), 2 * i]);
  });
  expect(result.quarantined).toEqual(
    [...reasons].map(([reason, examples]) => ({ file: "a.json", reason, records: examples.length, examples })),
  );
  expect(result.files).toMatchObject([{ kind: "log", records: 38, staged: 19, rejected: 19 }]);
  const rows = await rowsOf(parts);
  expect(rows.map((row) => [row.event_id, row.source_index])).toEqual(
    bad.map((_, i) => [`good ${i}`, BigInt(2 * i + 1)]),
  );
});

test("a line that is no JSON costs its record only, and the first five places are named", async () => {
  const lines = Array.from({ length: 9 }, () => '{"eventID" oops}').join("\n");
  const { result, parts } = await inspect({ "a.json": `${JSON.stringify(good)}\n${lines}\n${JSON.stringify(good)}` });
  expect(result.quarantined).toEqual([
    { file: "a.json", reason: "not valid JSON: expected a colon", records: 9, examples: [1, 2, 3, 4, 5] },
  ]);
  expect(await rowsOf(parts)).toHaveLength(2);
});

test("a record without type, and one with odd values, are staged", async () => {
  const odd = { eventID: "odd", eventTime: "2026-01-31T00:00:00Z", userIdentity: "none", readOnly: 5, eventName: null };
  const { parts } = await inspect({ "a.json": log(event({ userIdentity: { accountId: "1" } }), odd) });
  expect(await rowsOf(parts)).toMatchObject([
    { user_identity_type: null, user_identity_account_id: "1" },
    { event_id: "odd", user_identity: '"none"', user_identity_type: null, read_only: "5", event_name: null },
  ]);
});
