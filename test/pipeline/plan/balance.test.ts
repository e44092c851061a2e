import { expect, test } from "@jest/globals";
import { findings } from "../../../pipeline/plan/balance";
import type { Input } from "../../../pipeline/plan/types";

const input = (rows: string): Input => ({
  table: "s",
  partition: [],
  fingerprint: "",
  location: "",
  figures: { rows },
  bytes: 0,
  current: true,
});

test("a balance that holds and a rule that found nothing are no findings, also beyond 2^53", () => {
  const figures = { kept: "9007199254740993", gone: "1", rule_x: "0" };
  expect(findings(figures, [input("9007199254740993"), input("1")], ["kept + gone = inputs.rows"])).toEqual([]);
});
test("one unit of difference is found and named", () => {
  expect(findings({ kept: "9007199254740992" }, [input("9007199254740993")], ["kept = inputs.rows"])).toEqual([
    {
      audit: "kept = inputs.rows",
      words: "kept = inputs.rows: 9007199254740992 against 9007199254740993, difference -1",
    },
  ]);
});
test("a rule that found rows is named with their number", () => {
  expect(findings({ rule_grain_unique: "2" }, [], [])).toEqual([
    { audit: "rule_grain_unique", words: "rule_grain_unique found 2 rows, 0 expected" },
  ]);
});
test("a figure that the audit does not give is an error, not zero", () => {
  expect(() => findings({ kept: "1" }, [], ["kept = staged"])).toThrow(
    "the audit gives no figure staged; it gives kept",
  );
});
