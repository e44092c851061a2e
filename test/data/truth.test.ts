import { expect, test } from "@jest/globals";
import { compare, leaves } from "./truth";

test("every figure is met, missed or not asked; an answer that the truth lacks is told", () => {
  const truth = leaves({ a: 1, b: { x: 2, y: 3 }, list: [{ n: null }], left: { out: 5 } });
  expect([...truth]).toEqual([
    ["a", "1"],
    ["b > x", "2"],
    ["b > y", "3"],
    ["list > 0 > n", "null"],
    ["left > out", "5"],
  ]);
  const answers = new Map([
    ["a", "1"],
    ["b > x", "9"],
    ["list > 0 > n", "null"],
    ["b > z", "1"],
    ["top > q", "1"],
  ]);
  expect(compare(truth, answers, [["left", "no table has it"]], ["top"])).toEqual({
    met: ["a", "list > 0 > n"],
    missed: ["b > x: 2 expected, 9 found", "b > y: 3 expected, no answer found"],
    unexpected: ["b > z: 1"],
    notAsked: [["left > out", "no table has it"]],
  });
});
