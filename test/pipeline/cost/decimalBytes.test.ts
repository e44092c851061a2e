import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { parseDecimal } from "../../../pipeline/cost/reading/values";
import { writeDecimal } from "../../../pipeline/cost/staging/decimalBytes";

const out = Buffer.alloc(20, 7);
function read(text: string): { outcome: string; units?: bigint } {
  const bytes = Buffer.from(`,${text},`);
  const outcome = writeDecimal(bytes, 1, bytes.length - 1, out, 2);
  if (outcome === "bad") return { outcome };
  return { outcome, units: BigInt.asIntN(128, BigInt(`0x${out.toString("hex", 2, 18)}`)) };
}
/** What the rule says, worked out with big integers. */
function expected(text: string): { outcome: string; units?: bigint } {
  const value = parseDecimal(text);
  if (value.kind !== "value") return { outcome: "bad" };
  return { outcome: value.rounded ? "rounded" : "value", units: value.units };
}

test.each([
  "0",
  "-0",
  "1",
  "-1",
  "0.0104000000",
  "99999999999999.999999999999999999999999",
  "-99999999999999.999999999999999999999999",
  "99999999999999.9999999999999999999999994",
  "99999999999999.9999999999999999999999995",
  "100000000000000",
  "0000000000000000000012.5",
  "4294967296",
  "0.000000000000000000000001",
  "-0.0000000000000000000000005",
  "0.0000000000000000000000004999",
  "5e-25",
  "4.9e-25",
  "-7e-25",
  "1.0E-10",
  "1.07E9",
  "+1.5",
  ".5",
  "5.",
  "1e13",
  "1e14",
  "0e999999",
  "1e-999999",
  "1e9999999",
  ".",
  "-",
  "+",
  "",
  "1.2.3",
  "1,5",
  "1 ",
  "0x10",
  "1_0",
  "NaN",
  "Infinity",
  "--1",
  "1e",
  "1e+",
])("%j", (text) => expect(read(text)).toEqual(expected(text)));

test("the same as big integers say, for whatever is written", () => {
  const sign = fc.constantFrom("", "", "-", "+");
  const digits = (max: number) => fc.stringMatching(new RegExp(`^\\d{0,${max}}$`));
  const exponent = fc.oneof(fc.constant(""), fc.constant(""), fc.stringMatching(/^[eE][+-]?\d{0,2}$/));
  const number = fc
    .tuple(sign, digits(16), fc.constantFrom("", ".", "."), digits(30), exponent)
    .map((parts) => parts.join(""));
  fc.assert(
    fc.property(number, (text) => {
      expect(read(text)).toEqual(expected(text));
      expect([out[0], out[1], out[18], out[19]]).toEqual([7, 7, 7, 7]);
    }),
    { numRuns: 20_000 },
  );
});
