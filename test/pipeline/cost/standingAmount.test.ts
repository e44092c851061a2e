import { describe, expect, test } from "@jest/globals";
import { centsText, changeText, exactText, unitsOf } from "../../../pipeline/cost/standing/standingAmount";

describe("amounts of money", () => {
  test.each([
    ["965.200000000000000000000000", "965.20"],
    ["0.000012345678901234567000", "0.000012345678901234567"],
    ["-5", "-5.00"],
    [null, "0.00"],
    ["99999999999999.999999999999999999999999", "99999999999999.999999999999999999999999"],
  ])("%s keeps every digit and has two at least", (text, exact) => {
    expect(exactText(unitsOf(text))).toBe(exact);
  });

  test.each([
    ["0", "0.00", "0.00"],
    ["0.005", "0.01", "+0.01"],
    ["-0.005", "-0.01", "-0.01"],
    ["0.00499", "<0.01", "<+0.01"],
    ["-0.0000001", ">-0.01", ">-0.01"],
    ["1234567.885", "1,234,567.89", "+1,234,567.89"],
    ["-1234.994", "-1,234.99", "-1,234.99"],
    ["0.994999999999999999999999", "0.99", "+0.99"],
  ])("%s is read as %s", (text, read, change) => {
    expect([centsText(unitsOf(text)), changeText(unitsOf(text))]).toEqual([read, change]);
  });

  test("what is no amount is an error, not zero", () => {
    expect(() => unitsOf("1,5")).toThrow('"1,5" is no amount: not a number');
  });
});
