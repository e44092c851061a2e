import { isUtf8 } from "node:buffer";
import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { maxDepth, maxNumberLength, unfinished } from "../../../pipeline/inspect/jsonScanner";
import { RecordScanner } from "../../../pipeline/inspect/recordScanner";
import { stride } from "../../../pipeline/inspect/slots";

const scanner = new RecordScanner();
/** What the scanner says of a whole record, as JSON.parse would: whether it is one valid JSON object. */
function accepts(text: string | Buffer): boolean {
  const bytes = Buffer.from(typeof text === "string" ? text.replace(/[ \t\r\n]+$/, "") : text);
  return scanner.record(bytes, 0, bytes.length, new Int32Array(stride), 0, false) === bytes.length;
}
function parses(text: string): boolean {
  try {
    return typeof JSON.parse(text) === "object";
  } catch {
    return false;
  }
}

/** JSON text with every freedom of the grammar: white space, escapes, all forms of numbers, keys that the scanner looks for. */
const space = fc.stringMatching(/^[ \t\r\n]{0,3}$/);
const character = fc.oneof(
  { weight: 8, arbitrary: fc.stringMatching(/^[ !#-[\]-~]$/) },
  fc.constantFrom("é", "€", "𝄞", "\u2028", "\u007f"),
  fc.constantFrom('\\"', "\\\\", "\\/", "\\b", "\\f", "\\n", "\\r", "\\t"),
  fc.stringMatching(/^\\u[0-9a-fA-F]{4}$/),
);
const stringToken = fc.array(character, { maxLength: 12 }).map((parts) => `"${parts.join("")}"`);
const key = fc.oneof(
  stringToken,
  fc.constantFrom(
    '"userIdentity"',
    '"eventID"',
    '"additionalEventData"',
    '"bytesTransferredOut"',
    '"arn"',
    '"Records"',
  ),
);
const number = fc.stringMatching(/^-?(0|[1-9][0-9]{0,20})(\.[0-9]{1,5})?([eE][+-]?[0-9]{1,3})?$/);
const json = fc.letrec<{ value: string; object: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    stringToken,
    number,
    fc.constantFrom("true", "false", "null"),
    tie("object"),
    fc
      .tuple(
        space,
        fc.array(
          fc.tuple(space, tie("value"), space).map((t) => t.join("")),
          { maxLength: 4 },
        ),
      )
      .map(([gap, items]) => `[${items.length ? items.join(",") : gap}]`),
  ),
  object: fc
    .tuple(
      space,
      fc.array(
        fc
          .tuple(space, key, space, space, tie("value"), space)
          .map(([a, k, b, c, v, d]) => `${a}${k}${b}:${c}${v}${d}`),
        { maxLength: 6 },
      ),
    )
    .map(([gap, members]) => `{${members.length ? members.join(",") : gap}}`),
})).object;

describe("the scanner and JSON.parse agree", () => {
  test("on valid objects", () => {
    fc.assert(
      fc.property(json, (text) => {
        expect(parses(text)).toBe(true);
        expect(accepts(text)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  test("on objects with one character changed, added or lost", () => {
    fc.assert(
      fc.property(
        json,
        fc.nat(),
        fc.constantFrom(
          "",
          "{",
          "}",
          "[",
          "]",
          ",",
          ":",
          '"',
          "\\",
          "0",
          "-",
          ".",
          "e",
          "t",
          "n",
          " ",
          "\n",
          "\u0001",
          "u",
        ),
        fc.boolean(),
        (text, at, character, replace) => {
          const i = 1 + (at % text.length);
          const changed = text.slice(0, i) + character + text.slice(i + (replace ? 1 : 0));
          expect(accepts(changed)).toBe(parses(changed));
        },
      ),
      { numRuns: 2_500 },
    );
  });

  test("a torn object is unfinished wherever it is torn", () => {
    fc.assert(
      fc.property(json, fc.nat(), (text, at) => {
        const bytes = Buffer.from(text);
        const end = 1 + (at % (bytes.length - 1));
        expect(scanner.record(bytes, 0, end, new Int32Array(stride), 0, false)).toBe(unfinished);
      }),
      { numRuns: 1_000 },
    );
  });

  test("on any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const text = Buffer.concat([Buffer.from('{"a":'), bytes, Buffer.from("}")]);
        fc.pre(isUtf8(text));
        expect(accepts(text)).toBe(parses(text.toString()));
      }),
      { numRuns: 1_500 },
    );
  });
});

test("nesting is followed to the limit and refused beyond it, without deep calls", () => {
  const nested = (depth: number): string => `{"a":${"[".repeat(depth - 1)}${"]".repeat(depth - 1)}}`;
  expect(accepts(nested(maxDepth))).toBe(true);
  expect(accepts(nested(maxDepth + 1))).toBe(false);
  expect(scanner.fault).toBe("nested more than 500 deep");
  expect(accepts(`{"a":${"[".repeat(5_000_000)}`)).toBe(false);
  expect(accepts(`{"a":${'{"a":'.repeat(1_000_000)}`)).toBe(false);
});

test("a number has at most 1,000 characters", () => {
  expect(accepts(`{"a":${"1".repeat(maxNumberLength)}}`)).toBe(true);
  expect(accepts(`{"a":${"1".repeat(maxNumberLength + 1)}}`)).toBe(false);
  expect(scanner.fault).toBe("number of more than 1000 characters");
});
