import { describe, expect, test } from "@jest/globals";
import { deliveries } from "../../../pipeline/cost/deliveries/deliveries";
import { type CostFile, compareOrder, type Deliveries } from "../../../pipeline/cost/deliveries/delivery";
import type { Manifest } from "../../../pipeline/cost/deliveries/manifest";
import { exportManifest, exportPart, file, legacyManifest, legacyPart } from "./parts";

const cur = "cur-012345678901";
/** What holds: `report period id: files`. */
const held = ({ deliveries: list }: Deliveries) =>
  list.map((d) => `${d.report} ${d.period} ${d.id}: ${d.files.map(({ key }) => key.split("/").at(-1)).join(" ")}`);
const run = (files: CostFile[], manifests: Manifest[] = [], o = {}) => deliveries(files, manifests, o);
const nothing = { deliveries: [], older: [], incomplete: [], refused: [], idle: [] };

test("nothing gives nothing", () => {
  expect(run([])).toEqual(nothing);
});

describe("legacy reports", () => {
  const a = [legacyPart("a", "cur-1.csv.gz"), legacyPart("a", "cur-2.csv.gz")];
  const b = [legacyPart("b", "cur-1.csv.gz"), legacyPart("b", "cur-2.csv.gz")];
  const both = ["cur-1.csv.gz", "cur-2.csv.gz"];
  const early = { modifiedAt: "2024-09-01T00:00:00Z" };

  test("the manifest of the period and its copy are one delivery", () => {
    const found = run(a, [legacyManifest("a", both), legacyManifest("a", both, { level: "assembly" })]);
    expect(found).toEqual({ ...nothing, deliveries: found.deliveries });
    expect(found.deliveries).toMatchObject([
      { report: cur, period: "2024-09", id: "a", rows: 20, format: "legacy", order: { states: true, named: true } },
    ]);
    expect(found.deliveries[0]!.manifest).toBe("/in/p/cur/20240901-20241001/cur-Manifest.json");
  });

  test("the one that the manifest of the period names holds, however late an older manifest arrives", () => {
    const late = legacyManifest("a", both, { level: "assembly", modifiedAt: "2024-12-01T00:00:00Z" });
    const found = run(
      [...a, ...b],
      [late, legacyManifest("b", both, early), legacyManifest("b", both, { level: "assembly" })],
    );
    expect(held(found)).toEqual([`${cur} 2024-09 b: cur-1.csv.gz cur-2.csv.gz`]);
    expect(found.older.map(({ id }) => id)).toEqual(["a"]);
  });

  test("a manifest before its parts: the delivery before it holds, and the missing files are named", () => {
    const found = run(
      [...a, b[0]!],
      [legacyManifest("b", both), legacyManifest("a", both, { level: "assembly", ...early })],
    );
    expect(held(found)).toEqual([`${cur} 2024-09 a: cur-1.csv.gz cur-2.csv.gz`]);
    expect(found.incomplete).toEqual([
      {
        report: cur,
        period: "2024-09",
        id: "b",
        reason: "1 of 2 files that its manifest names are not there: p/cur/20240901-20241001/b/cur-2.csv.gz",
        files: [b[0]!.key],
        missing: ["p/cur/20240901-20241001/b/cur-2.csv.gz"],
      },
    ]);
  });

  test("parts before their manifest wait where the report has manifests", () => {
    const found = run([...a, ...b], [legacyManifest("a", both)]);
    expect(held(found)).toEqual([`${cur} 2024-09 a: cur-1.csv.gz cur-2.csv.gz`]);
    expect(found.incomplete).toMatchObject([
      { id: "b", reason: "no manifest names these files yet", files: b.map((f) => f.key) },
    ]);
  });

  test("without any manifest they are a delivery; where AWS delivers, they wait", () => {
    const found = run(a);
    expect(found).toMatchObject({ deliveries: [{ report: "cur", period: "2024-09", rows: 20 }], incomplete: [] });
    expect(run(a, [], { awaitManifest: true })).toMatchObject({ deliveries: [], incomplete: [{ id: "a" }] });
  });

  test("a part of the same name in another assembly or period is not the missing one", () => {
    const elsewhere = [legacyPart("a", "cur-1.csv.gz"), legacyPart("b", "cur-1.csv.gz", { month: "08" })];
    expect(run(elsewhere, [legacyManifest("b", ["cur-1.csv.gz"])]).deliveries).toEqual([]);
  });

  test("the accounts of two reports of one name keep them apart", () => {
    const member = legacyManifest("m", ["cur-1.csv.gz"], { root: "/member", account: "111111111111" });
    const part = legacyPart("m", "cur-1.csv.gz", { root: "/member" });
    expect(held(run([...a, part], [legacyManifest("a", both), member]))).toEqual([
      `${cur} 2024-09 a: cur-1.csv.gz cur-2.csv.gz`,
      "cur-111111111111 2024-09 m: cur-1.csv.gz",
    ]);
  });

  test("a month is another delivery, and a fault in one leaves the other alone", () => {
    const august = legacyPart("x", "cur-1.csv.gz", { month: "08", periods: { "2024-08": 3 }, bad: "torn gzip" });
    const found = run(
      [...a, august],
      [legacyManifest("a", both), legacyManifest("x", ["cur-1.csv.gz"], { month: "08" })],
    );
    expect(held(found)).toEqual([`${cur} 2024-09 a: cur-1.csv.gz cur-2.csv.gz`]);
    expect(found.refused).toMatchObject([
      { report: cur, period: "2024-08", id: "x", reason: `${august.key}: torn gzip` },
    ]);
  });
});

describe("exports", () => {
  const names = ["e-00001.csv.gz", "e-00002.csv.gz"];

  test("overwritten: the same names hold other content, so the same id has another fingerprint", () => {
    const first = run(
      names.map((name) => exportPart(name)),
      [exportManifest("x1", names)],
    );
    expect(held(first)).toEqual(["e-012345678901 2024-09 x1: e-00001.csv.gz e-00002.csv.gz"]);
    const changed = run(
      names.map((name) => ({ ...exportPart(name), version: "new" })),
      [exportManifest("x1", names)],
    );
    expect(changed.deliveries[0]!.id).toBe("x1");
    expect(changed.deliveries[0]!.fingerprint).not.toBe(first.deliveries[0]!.fingerprint);
  });

  test("surplus of a larger delivery before, emptied or not, is neither taken nor a fault", () => {
    const surplus = [
      exportPart("e-00003.csv.gz", { size: 0, bad: "empty file (0 bytes)" }),
      exportPart("e-00004.csv.gz"),
    ];
    const found = run([...names.map((name) => exportPart(name)), ...surplus], [exportManifest("x1", names)]);
    expect(held(found)).toHaveLength(1);
    expect(found.idle.map(({ key }) => key)).toEqual(surplus.map(({ key }) => key));
    expect([...found.refused, ...found.incomplete]).toEqual([]);
  });

  test("created anew: the manifest of the period names the execution", () => {
    const [v1, v2] = ["20240910T000000Z-x1", "20240911T000000Z-x2"];
    const parts = [v1, v2].flatMap((version) => names.map((name) => exportPart(name, { version })));
    const manifests = [
      exportManifest("x1", names, { version: v1 }),
      exportManifest("x2", names, { version: v2 }),
      exportManifest("x1", names, { version: v1, level: "period" }),
    ];
    expect(run(parts, manifests).deliveries).toMatchObject([{ id: "x1" }]);
    // Without it the time in the path decides, not when a copy was written.
    const moved = manifests.slice(0, 2).map((m, i) => ({ ...m, modifiedAt: `2024-12-0${2 - i}T00:00:00Z` }));
    expect(run(parts, moved).deliveries).toMatchObject([{ id: "x2", deliveredAt: "2024-09-11T00:00:00.000Z" }]);
  });

  test("snake-case names without more are CUR 2.0 when an export delivers them", () => {
    const part = exportPart(names[0]!, { formatIsSure: false });
    expect(run([part], [exportManifest("x", [names[0]!])]).deliveries).toMatchObject([{ format: "cur2" }]);
    expect(run([part]).deliveries).toMatchObject([{ format: "cur2" }]);
    expect(run([file("/in/a.csv", { formatIsSure: false })]).deliveries).toMatchObject([{ format: "legacy" }]);
  });

  test("both spellings of the period's folder are one", () => {
    const part = file("/in/p/e/data/billing_period=2024-09/e-00001.csv.gz");
    expect(run([part], [exportManifest("x", [names[0]!])]).deliveries).toHaveLength(1);
  });

  test("a manifest that names nothing is an empty report", () => {
    expect(run([], [exportManifest("x", [])]).refused).toMatchObject([
      { id: "x", reason: "its manifest names no files: an empty report" },
    ]);
  });

  test("equal time, other content: refused, and nothing of the period is taken", () => {
    const twice = [
      exportManifest("x1", [names[0]!]),
      exportManifest("x2", [names[1]!], { folder: "/in/p/e/metadata/BILLING_PERIOD=2024-09/." }),
    ];
    const found = run(
      names.map((name) => exportPart(name)),
      twice.map((m) => ({ ...m, level: "current" as const })),
    );
    expect(found.deliveries).toEqual([]);
    expect(found.refused[0]!.reason).toMatch(/^deliveries x1, x2 were written at the same time with different content/);
    const same = names.map((name) => ({ ...exportPart(name), version: "one content" }));
    expect(
      held(
        run(
          same,
          twice.map((m) => ({ ...m, level: "current" as const })),
        ),
      ),
    ).toHaveLength(1);
  });

  test("rows of another period are that period's, unless it has a delivery of its own", () => {
    const mixed = exportPart(names[0]!, { periods: { "2024-09": 9, "2024-10": 1 } });
    const found = run([mixed], [exportManifest("x", [names[0]!])]);
    expect(found.deliveries.map(({ period, rows }) => [period, rows])).toEqual([
      ["2024-09", 9],
      ["2024-10", 1],
    ]);
    expect(found.deliveries[1]!.notes).toEqual(["its manifest is of 2024-09, and rows in it are of 2024-10"]);
    const october = file("/in/p/e/data/BILLING_PERIOD=2024-10/e-00001.csv.gz", { periods: { "2024-10": 5 } });
    const own = {
      ...exportManifest("y", [], { folder: "/in/p/e/metadata/BILLING_PERIOD=2024-10" }),
      period: "2024-10",
      files: ["p/e/data/BILLING_PERIOD=2024-10/e-00001.csv.gz"],
    };
    const two = run([mixed, october], [exportManifest("x", [names[0]!]), own]);
    expect(two.deliveries.map(({ period, id }) => [period, id])).toEqual([
      ["2024-09", "x"],
      ["2024-10", "y"],
    ]);
    expect(two.refused[0]!.reason).toMatch(/^1 rows of 2024-10 in a delivery of another period, beside y/);
  });
});

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
    expect(run([file(path)], [named]).incomplete).toMatchObject([{ id: "x" }, {}].slice(0, 1));
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

test("the order of deliveries: states the period, named, time", () => {
  const order = (states: boolean, named: boolean, at: number) => ({ states, named, at });
  const rising = [
    order(false, false, 9),
    order(false, true, 1),
    order(true, false, 1),
    order(true, false, 2),
    order(true, true, 0),
  ];
  for (let i = 1; i < rising.length; i++) expect(compareOrder(rising[i]!, rising[i - 1]!)).toBeGreaterThan(0);
});
