import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  decimalText,
  isBlank,
  monthOf,
  parseDecimal,
  parseTime,
  timeText,
} from "../../../pipeline/cost/reading/values";

/** The value as plain text, `~` before one that was rounded, `-` for no value, or the reason. */
const shown = (text: string): string => {
  const found = parseDecimal(text);
  if (found.kind === "blank") return "-";
  return found.kind === "bad" ? found.reason : `${found.rounded ? "~" : ""}${decimalText(found.units)}`;
};
const tooLarge = "more than 14 digits before the point";

describe("amounts", () => {
  test.each([
    ["", "-"],
    [" ", "-"],
    ["NULL", "-"],
    ["null", "-"],
    ["0", "0"],
    ["-0", "0"],
    ["0.00000000000", "0"],
    ["0e999999", "0"],
    ["007", "7"],
    ["+1.50", "1.5"],
    ["-2.6137", "-2.6137"],
    ["5.", "5"],
    [".5", "0.5"],
    ["0.0010684211984159026", "0.0010684211984159026"],
    ["29684.780682464855373934184", "29684.780682464855373934184"],
    ["1.0E-10", "0.0000000001"],
    ["7.2E-05", "0.000072"],
    ["1.07E+9", "1070000000"],
    ["-1e3", "-1000"],
    ["99999999999999.999999999999999999999999", "99999999999999.999999999999999999999999"], // all 38 digits
    ["-99999999999999.999999999999999999999999", "-99999999999999.999999999999999999999999"],
    ["99999999999999.9999999999999999999999994", "~99999999999999.999999999999999999999999"],
    ["99999999999999.9999999999999999999999995", tooLarge], // the rounding makes it 10^14
    ["100000000000000", tooLarge],
    ["1e14", tooLarge],
    ["1e13", "10000000000000"],
    ["1e999999", tooLarge],
    ["1e-999999", "~0"],
    ["0.0000000000000000000000004", "~0"],
    ["0.0000000000000000000000005", "~0.000000000000000000000001"],
    ["-0.0000000000000000000000005", "~-0.000000000000000000000001"],
    ["0.00000000000000000000000049999", "~0"],
    ["5e-25", "~0.000000000000000000000001"],
    ["50e-26", "~0.000000000000000000000001"],
    ["9e-26", "~0"],
    ["1.0000000000000000000000000000", "1"], // zeros behind the scale are nothing lost
    ["000000000000000000000000000000000000000000012", "12"],
    ["1e1234567", "not a number"],
    ["1,234.50", "not a number"],
    ["12,5", "not a number"],
    ["$1", "not a number"],
    [" 1.5", "not a number"],
    ["1.5 ", "not a number"],
    ["1_000", "not a number"],
    ["0x10", "not a number"],
    ["NaN", "not a number"],
    ["Infinity", "not a number"],
    ["-", "not a number"],
    [".", "not a number"],
    ["e5", "not a number"],
    ["1\n", "not a number"],
    ["١٢", "not a number"], // digits of another script
  ])("%j is %s", (text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  test("any 38 digits with the point anywhere are read and written exactly", () => {
    const digits = fc.stringMatching(/^\d{1,14}$/);
    const decimals = fc.stringMatching(/^\d{1,24}$/);
    fc.assert(
      fc.property(digits, decimals, fc.boolean(), (whole, fraction, minus) => {
        const found = parseDecimal(`${minus ? "-" : ""}${whole}.${fraction}`);
        const units = BigInt(whole + fraction.padEnd(24, "0"));
        expect(found).toEqual({ kind: "value", units: minus ? -units : units, rounded: false });
        const text = decimalText(minus ? -units : units);
        expect(parseDecimal(text)).toEqual(found);
      }),
    );
  });

  test("an exponent moves the point and nothing else", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 14n - 1n }), fc.integer({ min: 0, max: 24 }), (value, places) => {
        expect(parseDecimal(`${value}e-${places}`)).toEqual({
          kind: "value",
          units: value * 10n ** BigInt(24 - places),
          rounded: false,
        });
      }),
    );
  });
});

describe("times", () => {
  test.each([
    ["2018-08-01T00:00:00Z", "2018-08-01T00:00:00.000Z"],
    ["2018-08-01 01:00:00", "2018-08-01T01:00:00.000Z"],
    ["2018-08-01T01:00:00", "2018-08-01T01:00:00.000Z"],
    ["2018-08-01 01:00:00 UTC", "2018-08-01T01:00:00.000Z"],
    ["2018-08-01 01:00:00.5", "2018-08-01T01:00:00.500Z"],
    ["2018-08-01T01:00:00.123456789Z", "2018-08-01T01:00:00.123Z"],
    ["2018-08-01T01:00:00.9999Z", "2018-08-01T01:00:00.999Z"],
    ["2018-08-01T01:00:00+02:00", "2018-07-31T23:00:00.000Z"],
    ["2018-08-01T01:00:00-0230", "2018-08-01T03:30:00.000Z"],
    ["2018-08-01", "2018-08-01T00:00:00.000Z"],
    ["2018-08-01T05:30Z", "2018-08-01T05:30:00.000Z"],
    ["2018-08-01 05:30", "2018-08-01T05:30:00.000Z"],
    ["2024-02-29T23:59:59Z", "2024-02-29T23:59:59.000Z"],
    ["0099-12-31T00:00:00Z", "0099-12-31T00:00:00.000Z"],
    ["2023-02-29T00:00:00Z", undefined],
    ["2023-04-31T00:00:00Z", undefined],
    ["2023-13-01T00:00:00Z", undefined],
    ["2023-00-01T00:00:00Z", undefined],
    ["2023-01-01T24:00:00Z", undefined],
    ["2023-01-01T00:60:00Z", undefined],
    ["0000-01-01T00:00:00Z", undefined],
    ["8/1/2018 1:00", undefined],
    ["01.08.2018", undefined],
    ["43313.0416", undefined],
    ["20180801T000000.000Z", undefined],
    ["2018-08-01T00:00:00Z ", undefined],
    ["2018-08-01T00", undefined],
    ["", undefined],
    ["NULL", undefined],
  ])("%j is %s", (text, expected) => {
    const found = parseTime(text);
    expect(found === undefined ? undefined : timeText(found)).toBe(expected);
  });

  test.each([
    ["2018-08-01T00:00:00Z", "2018-08"],
    ["2018-08-01T00:00:00+02:00", "2018-08"],
    ["2018-08-01T00:00:00+14:00", "2018-08"],
    ["2018-07-31T09:59:59Z", "2018-07"],
    ["2018-08-01T00:00:00-11:00", "2018-08"],
    ["2019-01-01T00:00:00+09:00", "2019-01"],
    ["2018-08-31", "2018-08"],
    ["9999-12-31T23:00:00Z", "9999-12"],
  ])("a billing period that begins at %s is %s, in whatever zone it is written", (start, month) => {
    expect(monthOf(parseTime(start)!)).toBe(month);
  });
});

test("no value is nothing, blanks or NULL in any case", () => {
  expect(["", "  ", "NULL", "null", "nULl", "0", "N", "nulls"].map(isBlank)).toEqual([
    true,
    true,
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});
