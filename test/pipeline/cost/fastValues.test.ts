import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { blankBytes, MoneySum, readsAsDecimal, TimeReader } from "../../../pipeline/cost/reading/fastValues";
import { isBlank, parseDecimal, parseTime } from "../../../pipeline/cost/reading/values";

/** In the middle of other bytes, as in a row. */
const laid = (text: string): [Buffer, number, number] => {
  const bytes = Buffer.from(`9.${text}9,`);
  return [bytes, 2, bytes.length - 2];
};
const amount = fc.oneof(
  fc.stringMatching(/^-?\d{1,16}(\.\d{0,27})?$/),
  fc.stringMatching(/^-?\d{1,3}\.\d{1,24}$/),
  fc.stringMatching(/^[-+]?\d{0,3}\.?\d{0,3}([eE][-+]?\d{1,2})?$/),
  fc.string({ unit: fc.constantFrom("0", "9", ".", "-", "e", ",", " "), maxLength: 8 }),
);

test("sums are those of the rule, value by value", () => {
  fc.assert(
    fc.property(
      fc.array(
        amount.filter((text) => !isBlank(text)),
        { maxLength: 30 },
      ),
      (texts) => {
        const sum = new MoneySum();
        let expected = 0n;
        for (const text of texts) {
          const rule = parseDecimal(text);
          const outcome = rule.kind !== "value" ? "bad" : rule.rounded ? "rounded" : "value";
          expect([text, sum.add(...laid(text))]).toEqual([text, outcome]);
          expect([text, readsAsDecimal(...laid(text))]).toEqual([text, outcome]);
          if (rule.kind === "value") expected += rule.units;
        }
        expect(sum.units).toBe(expected);
      },
    ),
    { numRuns: 2000 },
  );
});

test("a sum stays exact over many carries", () => {
  const sum = new MoneySum();
  const texts = [
    "999999999.999999999999999999999999",
    "-0.000000000000000000000001",
    "123456789.123456789012345678901234",
  ];
  for (let i = 0; i < 30_000; i++) sum.add(...laid(texts[i % 3]!));
  const each = texts.map((text) => (parseDecimal(text) as { units: bigint }).units);
  expect(sum.units).toBe((each[0]! + each[1]! + each[2]!) * 10_000n);
  expect(sum.units).toBe((each[0]! + each[1]! + each[2]!) * 10_000n); // asking twice adds nothing
});

test("times are those of the rule", () => {
  const two = fc.stringMatching(/^\d\d$/);
  const time = fc.oneof(
    fc
      .tuple(two, two, two, two, two, two, two, fc.constantFrom("T", " ", "x"), fc.constantFrom("Z", "", "z", ".5Z"))
      .map(([a, b, m, d, h, n, s, t, z]) => `${a}${b}-${m}-${d}${t}${h}:${n}:${s}${z}`),
    fc
      .date({ min: new Date("0001-01-01"), max: new Date("9999-12-31"), noInvalidDate: true })
      .map((date) => date.toISOString().replace(/\.\d+/, "")),
    fc.string({ maxLength: 21 }),
  );
  const reader = new TimeReader();
  fc.assert(
    fc.property(time, (text) => {
      expect([text, reader.read(...laid(text))]).toEqual([text, parseTime(text)]);
    }),
    { numRuns: 3000 },
  );
});

test("no value is what the rule says", () => {
  const text = fc.oneof(
    fc.constantFrom("NULL", "", " ", "\t", "\u00a0", "\u2003", "null", "Null", "NULLS", "nuLL "),
    fc.string(),
  );
  fc.assert(
    fc.property(text, (value) => {
      expect([value, blankBytes(...laid(value))]).toEqual([value, isBlank(value)]);
    }),
    { numRuns: 1000 },
  );
});
