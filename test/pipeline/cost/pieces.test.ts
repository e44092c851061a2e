import { describe, expect, test } from "@jest/globals";
import type { CostFile } from "../../../pipeline/cost/deliveries/delivery";
import { file, held, run } from "./parts";

const folder = "/in/cur/year=2024/month=9";
const named = (names: string[], extra: Partial<CostFile> = {}) =>
  names.map((name, at) => file(`${folder}/${name}`, { modifiedAt: `2024-10-0${at + 1}T00:00:00Z`, ...extra }));

describe("pieces of a table in a month's folder without a manifest", () => {
  test.each([
    ["Spark", ["part-00000-6f1c-c000.csv", "part-00001-6f1c-c000.csv", "part-00007-6f1c-c000.csv"]],
    [
      "Spark, appended",
      [
        "part-00000-1f0a2c3d-aaaa-4bbb-8ccc-444455556666.c000.snappy.parquet",
        "part-00000-abcdefab-1111-4222-8abc-444455556666.c000.snappy.parquet",
      ],
    ],
    ["Glue", ["run-1700000000001-part-r-00000", "run-1700000000002-part-r-00000"]],
    ["a data frame", ["0a1b2c3d4e5f_0.snappy.parquet", "9a8b7c6d5e4f_0.snappy.parquet"]],
    ["Athena", ["20240911_103000_00012_x7k2p_0a1b2c3d.gz", "20240911_103000_00012_x7k2p_1a1b2c3d.gz"]],
  ])("are one delivery whatever tells their names apart: %s", (_, names) => {
    const found = run(named(names));
    expect(found.deliveries.map(({ rows, files }) => [rows, files.length])).toEqual([
      [10 * names.length, names.length],
    ]);
    expect([...found.older, ...found.refused, ...found.incomplete]).toEqual([]);
  });

  test("with other headers are refused", () => {
    const [one, two] = named(["part-00000-6f1c-c000.csv", "part-00001-6f1c-c000.csv"]);
    const found = run([one!, { ...two!, header: "other" }]);
    expect(found.deliveries).toEqual([]);
    expect(found.refused).toMatchObject([{ report: "cur", reason: expect.stringContaining("different headers") }]);
  });

  test.each([
    [["alpha-1.csv", "beta-1.csv"], /alpha-1.csv and .*beta-1.csv lie in one month's folder .* each report a folder$/],
    [["bill-v1.csv", "bill-v2.csv"], /bill-v1.csv and .*bill-v2.csv/],
    [["bill.csv", "bill-1.csv"], /bill.csv may be the whole of which .*bill-1.csv is part 1; keep one of them$/],
    [["bill.csv", "bill.csv.gz"], /are both the whole report; keep one of them$/],
  ])("%j may be versions or other reports: none takes the place of another", (names, reason) => {
    const found = run(named(names));
    expect([...found.deliveries, ...found.older]).toEqual([]);
    expect(found.refused).toMatchObject([{ reason: expect.stringMatching(reason), files: expect.any(Array) }]);
    expect(found.refused[0]!.files).toHaveLength(2);
  });

  test("a file that cannot be read or has no rows stops none of the others", () => {
    const [good] = named(["cur-1.csv"]);
    const found = run([good!, ...named(["notes.csv"], { bad: "no report" }), ...named(["head.csv"], { periods: {} })]);
    expect(held(found)).toMatchObject([/^cur 2024-09 files-.*: cur-1.csv$/].map((one) => expect.stringMatching(one)));
    expect(found.refused).toMatchObject([{ files: [`${folder}/notes.csv`], reason: "no report" }]);
  });

  test("of other billing accounts are no versions of each other, in whatever folders they lie", () => {
    const [one, two] = ["a1", "a2"].map((version) => `/in/cur/20240901-20241001/${version}/cur-1.csv`);
    const of = (...payers: string[][]) =>
      run([file(one!, { payers: payers[0]! }), file(two!, { payers: payers[1]!, modifiedAt: "2024-12-01T00:00:00Z" })]);
    expect(of(["1"], ["2"]).deliveries).toEqual([]);
    expect(of(["1"], ["2"]).refused).toMatchObject([
      { reason: expect.stringContaining("are of other billing accounts"), files: [one, two] },
    ]);
    expect(of(["1"], ["1", "2"]).older).toHaveLength(1);
    expect(of([], ["2"]).older).toHaveLength(1);
  });

  test("with a date in their names are snapshots, and the later holds", () => {
    const found = run(named(["cur-2024-09-15.csv", "cur-2024-09-30.csv"]));
    expect(held(found)).toEqual([expect.stringMatching(/: cur-2024-09-30.csv$/)]);
    expect(found.older).toHaveLength(1);
  });
});
