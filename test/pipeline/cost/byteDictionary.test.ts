import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { ByteDictionary } from "../../../pipeline/cost/staging/byteDictionary";

test("numbers follow the order of first arrival, and values lie one after the other with their length", () => {
  const value = fc.oneof(fc.string({ maxLength: 3 }), fc.string({ maxLength: 90 }), fc.constantFrom("a", "ab", "abcd"));
  fc.assert(
    fc.property(fc.array(value, { maxLength: 300 }), (values) => {
      const dictionary = new ByteDictionary();
      const known: string[] = [];
      for (const [i, text] of values.entries()) {
        const bytes = Buffer.from(`${"x".repeat(i % 5)}${text}yy`);
        const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
        if (!known.includes(text)) known.push(text);
        const number = dictionary.find(bytes, view, i % 5, bytes.length - 2);
        expect(number).toBe(known.indexOf(text));
        for (const [other, name] of known.entries())
          expect(dictionary.is(other, bytes, view, i % 5, bytes.length - 2)).toBe(name === text);
      }
      expect(dictionary.count).toBe(known.length);
      for (const [number, text] of known.entries()) {
        const [from, to] = [dictionary.offset(number), dictionary.offset(number + 1)];
        expect(dictionary.data.readUInt32LE(from)).toBe(to - from - 4);
        expect(dictionary.data.toString("utf8", from + 4, to)).toBe(text);
      }
    }),
    { numRuns: 200 },
  );
});

test.each([true, false])("cleared (memory given back: %s) it knows nothing", (release) => {
  const dictionary = new ByteDictionary();
  const find = (text: string) => {
    const bytes = Buffer.from(text);
    return dictionary.find(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0, bytes.length);
  };
  for (let i = 0; i < 1000; i++) expect(find(`value ${i}`)).toBe(i);
  dictionary.clear(release);
  expect([find("value 7"), find("value 6"), find("value 7"), dictionary.count]).toEqual([0, 1, 0, 2]);
});
