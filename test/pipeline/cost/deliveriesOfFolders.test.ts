import { describe, expect, test } from "@jest/globals";
import { exportManifest, file, held, legacyFolder, legacyManifest, legacyPart, run } from "./parts";

describe("keys of a bucket and files in a folder", () => {
  const key = "p/e/data/BILLING_PERIOD=2024-09/e-00001.csv.gz";
  const named = exportManifest("x", ["e-00001.csv.gz"], { folder: "/flat" });
  test.each([
    ["the whole key", `/x/${key}`],
    ["the end of it", "/x/BILLING_PERIOD=2024-09/e-00001.csv.gz"],
    ["the name alone", "/flat/e-00001.csv.gz"],
    ["a bucket's address", `s3://bucket/${key}`],
  ])("%s", (_, path) => {
    expect(run([file(path)], [named]).deliveries).toMatchObject([{ id: "x", files: [{ key: path }] }]);
  });
  test.each([
    ["another period", "/x/p/e/data/BILLING_PERIOD=2024-08/e-00001.csv.gz"],
    ["another export of one tree", "/x/p/f/data/BILLING_PERIOD=2024-09/e-00001.csv.gz"],
    ["another execution", "/x/p/e/data/BILLING_PERIOD=2024-09/20240910T000000Z-1/e-00001.csv.gz"],
    ["another name", "/flat/e-00002.csv.gz"],
  ])("not %s", (_, path) => {
    expect(run([file(path)], [named]).incomplete).toMatchObject([{ id: "x" }]);
    expect(run([file(path)], [named]).deliveries.filter(({ id }) => id === "x")).toEqual([]);
  });
  test("the longest end is taken", () => {
    const files = [file("/flat/e-00001.csv.gz"), file(`/x/${key}`)];
    expect(run(files, [named]).deliveries.find(({ id }) => id === "x")!.files[0]!.key).toBe(`/x/${key}`);
  });
  test("two that match equally well are refused, unless they are one content or one lies with the manifest", () => {
    const away = exportManifest("x", ["e-00001.csv.gz"], { folder: "/m" });
    const two = [file("/a/e-00001.csv.gz"), file("/b/e-00001.csv.gz")];
    expect(run(two, [away]).refused[0]!.reason).toBe(
      `${key} may be /a/e-00001.csv.gz or /b/e-00001.csv.gz; keep one of them, or AWS's folders`,
    );
    expect(
      run(
        two.map((f) => ({ ...f, version: "same" })),
        [away],
      ).deliveries,
    ).toMatchObject([{ id: "x" }]);
    expect(run([...two, file("/flat/e-00001.csv.gz")], [named]).deliveries.find(({ id }) => id === "x")).toMatchObject({
      files: [{ key: "/flat/e-00001.csv.gz" }],
    });
  });
});

describe("files that were taken out of the folder of their delivery", () => {
  const folder = `/in/${legacyFolder()}`;
  const named = legacyManifest("A1", ["cur-1.csv.gz", "cur-2.csv.gz"]);
  const two = ["cur-1.csv.gz", "cur-2.csv.gz"].map((name) => file(`${folder}/${name}`));

  test("are those of the manifest that they lie beside", () => {
    expect(held(run(two, [named]))).toEqual(["cur-012345678901 2024-09 A1: cur-1.csv.gz cur-2.csv.gz"]);
  });
  test.each([
    ["one is missing", two.slice(1), named],
    [
      "another lies where AWS put it, as they may be of another delivery",
      [two[0]!, legacyPart("A1", "cur-2.csv.gz")],
      named,
    ],
    ["the manifest is of another month", two, { ...named, period: "2024-08" }],
    ["the manifest lies elsewhere", two, { ...named, key: "/in/p/cur/cur-Manifest.json" }],
    ["they are in a bucket", two, { ...named, key: `s3:/${folder}/cur-Manifest.json` }],
  ])("are not when %s", (_, files, manifest) => {
    const found = run(files, [manifest]);
    expect(found.deliveries.filter(({ manifest: by }) => by !== undefined)).toEqual([]);
    expect(found.incomplete[0]!.missing).not.toEqual([]);
  });
});

describe("files without a manifest", () => {
  test("a lone file is a delivery of each period in it", () => {
    const sample = file("/in/1.0/focus_sample.csv", { format: "focus", periods: { "2024-09": 999, "2024-10": 1 } });
    const found = run([sample]);
    expect(found.deliveries.map(({ report, period, rows }) => [report, period, rows])).toEqual([
      ["1.0-focus_sample", "2024-09", 999],
      ["1.0-focus_sample", "2024-10", 1],
    ]);
    expect(found.deliveries[0]!.id).toMatch(/^files-[0-9a-f]{16}$/);
  });

  test("parts of one folder are one delivery", () => {
    const parts = [1, 2, 3].map((n) => file(`/in/bill-${n}.csv`));
    expect(held(run(parts))).toEqual([
      expect.stringMatching(/^in-bill 2024-09 files-\w+: bill-1\.csv bill-2\.csv bill-3\.csv$/),
    ]);
  });

  test("an emptied Parquet file beside them is neither taken nor a fault", () => {
    const empty = file("/in/bill-3.snappy.parquet", { size: 0, bad: "empty file (0 bytes)" });
    const found = run([...[1, 2].map((n) => file(`/in/bill-${n}.snappy.parquet`)), empty]);
    expect(found.deliveries.map(({ files }) => files.length)).toEqual([2]);
    expect(found.idle).toEqual([{ key: empty.key, reason: "empty: left from a larger delivery" }]);
    expect([...found.refused, ...found.incomplete]).toEqual([]);
  });

  test.each([
    ["a gap", [1, 3], /^part 2 is not there/],
    ["no first", [2, 3], /^part 1 is not there/],
  ])("%s in the numbers is a part that is still to come", (_, numbers, reason) => {
    const found = run(numbers.map((n) => file(`/in/bill-${n}.csv`)));
    expect(found.deliveries).toEqual([]);
    expect(found.incomplete[0]!.reason).toMatch(reason);
  });

  test("months of one bill are one report, another export of it is another", () => {
    const files = [
      file("/in/bill-2024-09.csv"),
      file("/in/bill-2024-10.csv", { periods: { "2024-10": 4 } }),
      file("/in/filtered.csv"),
    ];
    expect(held(run(files)).map((text) => text.split(" files")[0])).toEqual([
      "in-bill 2024-09",
      "in-bill 2024-10",
      "in-filtered 2024-09",
    ]);
  });

  test("a newer file of the same report and period holds; written at once, neither does", () => {
    const [old, young] = [file("/in/bill.csv"), file("/in/bill-2024-09.csv", { modifiedAt: "2024-09-12T00:00:00Z" })];
    const found = run([old, young]);
    expect(found.deliveries.map(({ files }) => files[0]!.key)).toEqual([young.key]);
    expect(found.older.map(({ files }) => files[0]!.key)).toEqual([old.key]);
    expect(run([old, { ...young, modifiedAt: old.modifiedAt }]).refused[0]!.reason).toMatch(
      /same time with different content/,
    );
  });

  test("parts with different headers are refused when they share a period, else they stand alone", () => {
    const [one, two] = [file("/in/bill-1.csv"), file("/in/bill-2.csv", { header: "other" })];
    expect(run([one, two]).refused[0]!.reason).toMatch(/different headers; parts of one delivery share one$/);
    expect(run([one, { ...two, periods: { "2024-10": 1 } }]).deliveries).toHaveLength(2);
  });

  test("the same part twice is taken once, and said", () => {
    const found = run([file("/in/bill-1.csv", { version: "v" }), file("/in/bill-2.csv", { version: "v" })]);
    expect(found.deliveries).toMatchObject([
      { rows: 10, notes: ["/in/bill-2.csv is /in/bill-1.csv again; it is taken once"] },
    ]);
  });

  test("the same content under another name is one file", () => {
    const found = run([file("/in/a.csv", { version: "v" }), file("/in/b.csv", { version: "v" })]);
    expect(held(found)).toHaveLength(1);
    expect(found.idle).toEqual([{ key: "/in/b.csv", reason: "the same content as /in/a.csv" }]);
  });

  test("two places that would be one report are refused", () => {
    const found = run([file("/a/costs/bill.csv"), file("/b/costs/bill.csv")]);
    expect(found.deliveries).toEqual([]);
    expect(found.refused[0]!.reason).toMatch(/^\/a\/costs and \/b\/costs would both be the report costs-bill;/);
  });

  test("a header without rows is no fault, a bad file is one", () => {
    expect(run([file("/in/a.csv", { periods: {} })])).toMatchObject({
      idle: [{ reason: "a header without rows" }],
      refused: [],
    });
    expect(run([file("/in/a.csv", { bad: "HTML instead of a cost report" })]).refused).toEqual([
      { report: "in-a", reason: "HTML instead of a cost report", files: ["/in/a.csv"] },
    ]);
  });

  test("a strange file name becomes a name that a partition may have", () => {
    expect(run([file("/in/our bill's (1)=x.csv")]).deliveries[0]!.report).toMatch(/^in-our_bill_s_1_x-[0-9a-f]{6}$/);
  });
});
