import { describe, expect, test } from "@jest/globals";
import { compareOrder, reportName } from "../../../pipeline/cost/deliveries/delivery";
import { exportManifest, exportPart, file, held, legacyFolder, legacyManifest, legacyPart, run } from "./parts";

const cur = "cur-012345678901";
const nothing = { deliveries: [], older: [], incomplete: [], refused: [], idle: [], unnamed: 0 };

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

test("a part of the same name in another folder is not the one that a manifest in AWS's layout misses", () => {
  const [backup, sibling] = [file("/in/backup/cur-1.csv.gz"), file("/in/p/cur2/cur-1.csv.gz")];
  const found = run([backup, sibling], [legacyManifest("a", ["cur-1.csv.gz"])]);
  expect(found.incomplete).toMatchObject([{ id: "a", missing: [`${legacyFolder()}/a/cur-1.csv.gz`] }]);
  expect(found.deliveries.map(({ report }) => report)).toEqual(["backup-cur", "cur2-cur"]);
  const near = file("/in/p/cur/parts/cur-1.csv.gz");
  expect(run([backup, near], [legacyManifest("a", ["cur-1.csv.gz"])]).incomplete).toEqual([]);
});

test("a name that is too long for a folder is cut, and stays another than its like", () => {
  const [a, b] = ["a", "b"].map((end) => reportName("x".repeat(256) + end, "012345678901"));
  expect(a).toMatch(/^x{160}-[0-9a-f]{6}$/);
  expect(a).not.toBe(b);
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
