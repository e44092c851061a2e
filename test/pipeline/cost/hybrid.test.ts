import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { bitWidth, hybrid } from "../../../pipeline/cost/staging/hybrid";

/** Written from the format's description, bit by bit. */
function decode(bytes: Uint8Array, count: number, width: number): number[] {
  const out: number[] = [];
  let at = 0;
  while (out.length < count) {
    let [header, shift] = [0, 0];
    do {
      header |= (bytes[at]! & 0x7f) << shift;
      shift += 7;
    } while (bytes[at++]! & 0x80);
    if (header & 1) {
      const groups = header >> 1;
      for (let i = 0; i < groups * 8; i++) {
        let value = 0;
        for (let bit = 0; bit < width; bit++) {
          const place = i * width + bit;
          value |= ((bytes[at + (place >> 3)]! >> (place & 7)) & 1) << bit;
        }
        out.push(value);
      }
      at += groups * width;
    } else {
      const size = Math.ceil(width / 8);
      const value = size === 1 ? bytes[at]! : bytes[at]! | (bytes[at + 1]! << 8);
      for (let i = 0; i < header >> 1; i++) out.push(value);
      at += size;
    }
  }
  expect(at).toBe(bytes.length);
  return out.slice(0, count);
}

test.each([
  [0, 1],
  [1, 1],
  [2, 1],
  [3, 2],
  [256, 8],
  [257, 9],
  [60_000, 16],
  [65_536, 16],
])("numbers below %d need %d bits", (count, width) => expect(bitWidth(count)).toBe(width));

describe("what was written is read back", () => {
  test("runs and packed numbers of every width and length", () => {
    const runs = fc.array(fc.tuple(fc.nat(65_535), fc.integer({ min: 1, max: 40 })), { maxLength: 60 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 16 }), runs, (width, pairs) => {
        const numbers = pairs.flatMap(([value, length]) => Array<number>(length).fill(value & ((1 << width) - 1)));
        const bytes = hybrid(Uint16Array.from(numbers), numbers.length, width);
        expect(decode(bytes, numbers.length, width)).toEqual(numbers);
      }),
      { numRuns: 2_000 },
    );
  });

  test("a long run takes a few bytes", () => {
    expect(hybrid(new Uint16Array(60_000).fill(3), 60_000, 2).length).toBeLessThan(5);
  });

  test("long stretches of each kind", () => {
    const numbers = Array.from({ length: 60_000 }, (_, i) => (i % 5000 < 1000 ? 7 : i % 13));
    expect(decode(hybrid(Uint16Array.from(numbers), numbers.length, 4), numbers.length, 4)).toEqual(numbers);
  });
});
