import { expect, test } from "@jest/globals";
import { bytesOf } from "../../../pipeline/inspect/bytes";

test.each([
  ["0", 0n],
  ["368", 368n],
  ["007", 7n],
  ["999999999999999", 999_999_999_999_999n],
  ["1000000000000000", undefined], // 10^15
  ["999999999999999999", undefined],
  ["000000000000000007", 7n],
  ["1000000000000000000", undefined], // 19 digits
  ["9007199254740993", undefined], // beyond 2^53
  ["89.0", 89n],
  ["89.000000000000000000", 89n],
  ["89.0000000000000000000", undefined], // 19 decimals
  ["1e9", 1_000_000_000n],
  ["1E+9", 1_000_000_000n],
  ["1.5e1", 15n],
  ["12500e-2", 125n],
  ["12501e-2", undefined],
  ["1.5", undefined],
  ["0.0", 0n],
  ["0e999", 0n],
  ["999999999999999.0", 999_999_999_999_999n],
  ["1000000000000000.0", undefined], // 10^15 in decimal form
  ["1e15", undefined],
  ["1e14", 100_000_000_000_000n],
  ["10000000000000000e-1", undefined],
  ["100000000000000000e-3", 100_000_000_000_000n],
  ["1e1000", undefined], // four digits of exponent
  ["1e-999", undefined],
  ["-1", undefined],
  ["-0", undefined],
  ["+1", undefined],
  ["", undefined],
  [" 1", undefined],
  ["1\n", undefined],
  ["1_000", undefined],
  ["0x10", undefined],
  [".5", undefined],
  ["5.", undefined],
  ["true", undefined],
  ["NaN", undefined],
  ["{}", undefined],
  ["١٢", undefined], // digits of another script
])("bytesOf(%j) is %s", (text, expected) => {
  expect(bytesOf(text)).toBe(expected);
});
