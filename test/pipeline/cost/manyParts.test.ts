import { expect, test } from "@jest/globals";
import { deliveries } from "../../../pipeline/cost/deliveries/deliveries";
import type { CostFile } from "../../../pipeline/cost/deliveries/delivery";

/** Parts of one report in one folder. */
const parts = (count: number, folder: string): CostFile[] =>
  Array.from({ length: count }, (_, i) => ({
    key: `${folder}/part-${i + 1}.csv.gz`,
    size: 9,
    modifiedAt: "2026-02-01T00:00:00Z",
    version: `${i}`,
    format: "legacy",
    formatIsSure: true,
    packing: "gzip",
    header: "a",
    periods: { "2026-01": 1 },
  }));
/** CPU milliseconds, the lesser of two tries. */
function cost(files: CostFile[]): number {
  const tries = [1, 2].map(() => {
    const before = process.cpuUsage();
    deliveries(files, []);
    return process.cpuUsage(before).user / 1000;
  });
  return Math.max(5, Math.min(...tries));
}

test.each(["/bills", "/bills/cur/20260101-20260201"])(
  "eight times the parts take about eight times as long, not sixty-four: %s",
  (folder) => {
    const [few, many] = [parts(1_000, folder), parts(8_000, folder)];
    expect(deliveries(many, []).deliveries.map(({ files }) => files.length)).toEqual([8_000]);
    expect(cost(many) / cost(few)).toBeLessThan(24);
  },
);
