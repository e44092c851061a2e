import { describe, expect, test } from "@jest/globals";
import { parseBytes } from "../../pipeline/byteSize";

describe("sizes with their unit", () => {
  test.each<[string, bigint]>([
    ["100GB", 100_000_000_000n],
    ["100GiB", 107_374_182_400n],
    [" 1.5 TB ", 1_500_000_000_000n],
    ["0.5KiB", 512n],
    ["9007199.254740993GB", 9_007_199_254_740_993n],
    ["999999999999999PB", 999_999_999_999_999_000_000_000_000_000n],
  ])("%s", (text, bytes) => expect(parseBytes(text)).toBe(bytes));

  test.each(["100", "", "GB", "-1GB", "1e3GB", "1,5GB", "0.5B", "1gb", "1GBit", "NaNGB", "1..5GB", "100G"])(
    "%s is refused",
    (text) => expect(() => parseBytes(text)).toThrow(text === "0.5B" ? "not a whole number" : "is not a size"),
  );
});
