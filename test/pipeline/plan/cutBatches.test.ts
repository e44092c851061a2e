import { expect, test } from "@jest/globals";
import { cutBatches } from "../../../pipeline/plan/cutBatches";

const MB = 2 ** 20;
const files = (sizes: number[]) =>
  sizes.map((size, i) => ({ key: String(i).padStart(4, "0"), size, modifiedAt: "", version: "" }));
const cut = (...sizes: number[]) => cutBatches(files(sizes)).map((batch) => batch.map(({ size }) => size / MB));

test("a batch holds 64 MB, and not a byte more", () => {
  expect(cut(32 * MB, 32 * MB, 1 * MB)).toEqual([[32, 32], [1]]);
  expect(cut(32 * MB, 32 * MB + 1)).toHaveLength(2);
});

test("a larger file is a batch of its own, and is no weight in the next", () => {
  expect(cut(100 * MB, 40 * MB, 24 * MB)).toEqual([[100], [40, 24]]);
});

test("a batch holds 500 files, by their keys, whatever order they were listed in", () => {
  const listed = files(Array.from({ length: 1001 }, () => 0));
  const batches = cutBatches([...listed].reverse());
  expect(batches.map(({ length }) => length)).toEqual([500, 500, 1]);
  expect(batches.flat()).toEqual(listed);
  expect(cutBatches([])).toEqual([]);
});
