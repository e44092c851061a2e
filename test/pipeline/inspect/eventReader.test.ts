import { expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { Block } from "../../../pipeline/inspect/block";
import { EventReader } from "../../../pipeline/inspect/eventReader";
import { slot, stride } from "../../../pipeline/inspect/slots";
import { Tally } from "../../../pipeline/inspect/tally";
import { event, log } from "./harness";

interface Read {
  events: (string | undefined)[];
  rejected: unknown[];
  failure: string | undefined;
  other: string | undefined;
  notes: string[];
}

/** Reads `text` in pieces that end at `cuts`, into blocks of `capacity` records. */
function read(text: string, cuts: number[] = [], capacity = 1_000): Read {
  const bytes = Buffer.from(text);
  const [block, tally] = [new Block(capacity), new Tally()];
  const reader = new EventReader(block, tally);
  const events: (string | undefined)[] = [];
  let from = 0;
  for (const end of [...[...cuts].sort((a, b) => a - b), bytes.length]) {
    const window = Buffer.from(bytes.subarray(from, end)); // a copy, so that nothing beyond the piece can be seen
    let p = 0;
    do {
      p = reader.feed(window, p, window.length, from, end === bytes.length);
      for (let i = 0; i < block.count; i++)
        events.push(`${block.first + i} ${block.days[i]} ${block.text(i * stride, slot.eventId)}`);
    } while (block.isFull && !reader.isOver);
    from += p;
    if (reader.isOver) break;
  }
  return { events, rejected: [...tally.rejected], failure: reader.failure, other: reader.other, notes: tally.notes() };
}

const record = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.nat(99).map((n) => JSON.stringify(event({ eventID: `e${n}`, errorMessage: 'a "b" \\ é' }))),
  },
  fc.constantFrom(
    "{}",
    "[1,[2]]",
    "null",
    '{"eventID" "x"}',
    '{"eventID":"\\ud800","eventTime":"2026-01-01T00:00:00Z"}',
    "{,}",
    '"]"',
  ),
);
const space = fc.constantFrom("", " ", "\r\n\t");
const list = fc
  .tuple(space, fc.array(record, { maxLength: 5 }), space)
  .map(([a, records, b]) => `[${a}${records.join(`${b},${a}`)}${b}]`);
const document = fc.oneof(
  fc
    .tuple(space, list, fc.constantFrom("", ',"Records":[]', ',"x":{"y":[1]}'))
    .map(([gap, records, after]) => `{"v":1,${gap}"Records"${gap}:${records}${after}}`),
  list,
  record.filter((text) => text.startsWith("{")),
  fc.constantFrom('{"digestStartTime":1}', "garbage", '{"Records":[{"eventID":'),
);
const file = fc.array(fc.tuple(document, space), { maxLength: 4 }).map((parts) => parts.flat().join(""));

test("a file reads the same in any pieces and any blocks", () => {
  fc.assert(
    fc.property(file, fc.array(fc.nat(), { maxLength: 8 }), fc.integer({ min: 1, max: 4 }), (text, cuts, capacity) => {
      const size = Buffer.from(text).length;
      expect(
        read(
          text,
          cuts.map((cut) => cut % (size + 1)),
          capacity,
        ),
      ).toEqual(read(text));
    }),
    { numRuns: 3_000 },
  );
});

test("a file of valid JSON reads as JSON.parse has it", () => {
  fc.assert(
    fc.property(file, (text) => {
      let records: unknown[];
      try {
        const parsed = JSON.parse(text);
        records = Array.isArray(parsed) ? parsed : parsed.Records;
      } catch {
        return;
      }
      if (!Array.isArray(records)) return;
      const { events, failure } = read(text);
      expect(failure).toBeUndefined();
      if ((text.match(/"Records"/g)?.length ?? 0) > 1) return; // there JSON.parse would drop records
      expect(events.map((line) => line!.split(" ")[2])).toEqual(
        records.map((r) => (r as { eventID?: string } | null)?.eventID?.replace("\ud800", "\ufffd") ?? "undefined"),
      );
    }),
    { numRuns: 2_000 },
  );
});

test("a record too large to hold is skipped without being held, wherever it stands", () => {
  const [before, after] = [JSON.stringify(event({ eventID: "before" })), JSON.stringify(event({ eventID: "after" }))];
  const huge = `{"eventID":"huge","requestParameters":"${'x\\"]}'.repeat(40)}"}`;
  for (const [head, tail] of [
    ['{"Records":[', "]}"],
    ["[", "]"],
    ["", ""],
  ] as const) {
    const [block, tally] = [new Block(10), new Tally()];
    const reader = new EventReader(block, tally);
    const joint = head === "" ? "\n" : ",";
    const bytes = Buffer.from(`${head}${before}${joint}${huge}${joint}${after}${tail}`);
    const at = bytes.indexOf('{"eventID":"huge"');
    expect(reader.feed(bytes, 0, at + 50, 0, false)).toBe(at);
    reader.skip();
    for (let p = at; p < at + huge.length - 20; p += 20) expect(reader.feed(bytes, p, p + 20, 0, false)).toBe(p + 20);
    const rest = at + Math.floor((huge.length - 1) / 20) * 20;
    expect(reader.feed(bytes, rest, bytes.length, 0, true)).toBe(bytes.length);
    expect(reader.failure).toBeUndefined();
    expect([...tally.rejected]).toEqual([
      ["over 4 MB, where CloudTrail's largest records have 1 MB", { records: 1, examples: [1] }],
    ]);
    expect(tally).toMatchObject({ records: 3, accepted: 2 });
  }
});

test("what stands beside the records may be too large to hold as well", () => {
  const [block, tally] = [new Block(10), new Tally()];
  const reader = new EventReader(block, tally);
  const bytes = Buffer.from(`${log(event()).slice(0, -1)},"x":[{"y":"${"z,]}".repeat(50)}"}],"v":2}`);
  const at = bytes.indexOf(',"x"');
  expect(reader.feed(bytes, 0, at + 30, 0, false)).toBe(at);
  reader.skip();
  expect(reader.feed(bytes, at, at + 60, 0, false)).toBe(at + 60);
  expect(reader.feed(bytes, at + 60, bytes.length, 0, true)).toBe(bytes.length);
  expect(reader.failure).toBeUndefined();
  expect(tally).toMatchObject({ records: 1, accepted: 1 });
});
