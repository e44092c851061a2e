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
test("money keeps its sign and the last of its 24 places", () => {
  const balance = ["billed + fees = inputs.rows"];
  const [credit, fees] = ["-7.500000000000000000000001", "2.5"];
  expect(findings({ billed: credit, fees }, [input("-5.000000000000000000000001")], balance)).toEqual([]);
  expect(findings({ billed: credit, fees }, [input("5.000000000000000000000001")], balance)).toMatchObject([
    { words: expect.stringMatching(/difference -10\.000000000000000000000002$/) },
  ]);
});
test("a rule that found rows is named with their number", () => {
  expect(findings({ rule_x: "2" }, [], [])).toEqual([{ audit: "rule_x", words: "rule_x found 2 rows, 0 expected" }]);
});
test("a rule that is known is told with its cause and the next step", () => {
  expect(findings({ rule_unknown_category: "1" }, [], [])).toMatchObject([
    {
      audit: "rule_unknown_category",
      words: expect.stringMatching(/^rule_unknown_category found 1 row, 0 expected: a charge category .*; correct /),
    },
  ]);
});
test("a figure that the audit does not give is an error, not zero", () => {
  expect(() => findings({ kept: "1" }, [], ["kept = staged"])).toThrow(
    "the audit gives no figure staged; it gives kept",
  );
});
