import { describe, expect, test } from "@jest/globals";
import { deliveries } from "../../../pipeline/cost/deliveries/deliveries";
import type { CostFile } from "../../../pipeline/cost/deliveries/delivery";
import { file } from "./parts";

const run = (...files: CostFile[]) => deliveries(files, []);
/** `report period: name rows` of what holds. */
const held = (found: ReturnType<typeof run>) =>
  found.deliveries.map((d) => `${d.report} ${d.period}: ${d.files.map(({ key }) => key).join(" ")} ${d.rows}`);
const late = { modifiedAt: "2025-06-01T00:00:00Z" };

describe("stray rows of another month", () => {
  const january = file("/in/bill-2025-01.csv", { periods: { "2025-01": 1000 } });

  test.each([
    ["the name says the month", file("/in/bill-2025-02.csv", { ...late, periods: { "2025-01": 1, "2025-02": 500 } })],
    ["the folder says it", file("/in/2025-02/bill.csv", { ...late, periods: { "2025-01": 400, "2025-02": 500 } })],
    [
      "nothing says it, and they are few",
      file("/in/bill.csv", { ...late, periods: { "2025-01": 99, "2025-02": 500 } }),
    ],
  ])("do not take the place of that month: %s", (_, february) => {
    const found = run(january, february);
    expect(held(found)).toEqual([`in-bill 2025-01: ${january.key} 1000`, `in-bill 2025-02: ${february.key} 500`]);
    expect(found.refused).toMatchObject([
      { period: "2025-01", files: [february.key], reason: expect.stringMatching(/nobody counts them$/) },
    ]);
  });

  test("a file that has a fifth of its rows in another month is of both", () => {
    const both = file("/in/bill.csv", { ...late, periods: { "2025-01": 100, "2025-02": 500 } });
    expect(held(run(january, both))).toEqual([`in-bill 2025-01: ${both.key} 100`, `in-bill 2025-02: ${both.key} 500`]);
  });

  test("they are taken where they are all there is", () => {
    const sample = file("/in/sample.csv", { periods: { "2024-09": 999, "2024-10": 1 } });
    const found = run(sample);
    expect(found.deliveries.map(({ period, rows, order }) => [period, rows, order.states])).toEqual([
      ["2024-09", 999, true],
      ["2024-10", 1, false],
    ]);
    expect(found.refused).toEqual([]);
  });
});

describe("snapshots of one month", () => {
  test.each([
    ["2025-03-15", "2025-03-31"],
    ["20250315", "20250331"],
    ["2025_03_15", "2025_03_31"],
    ["2025-03-31T090000Z", "2025-03-31T103000Z"],
    ["20250331-090000", "20250331-103000"],
    ["20250331090000", "20250331103000"],
    ["2025-03-31_09-00", "2025-03-31_10-30"],
    ["2025-03-01_2025-03-15", "2025-03-01_2025-03-30"],
    ["2025-03-01_2025-03-01", "2025-03-01_2025-04-30"],
  ])("%s and %s: the later holds, whenever it was written", (first, second) => {
    const periods = { "2025-03": 10 };
    const [one, two] = [
      file(`/in/cur-${first}.csv.gz`, { ...late, periods }),
      file(`/in/cur-${second}.csv.gz`, { periods }),
    ];
    const found = run(one, two);
    expect(held(found)).toEqual([`in-cur 2025-03: ${two.key} 10`]);
    expect(found.older.map(({ files }) => files[0]!.key)).toEqual([one.key]);
    expect(found.refused).toEqual([]);
  });

  test("the time in the name is the delivery's", () => {
    const found = run(file("/in/2025-03-31T10:30:00Z_cur.csv", { periods: { "2025-03": 1 } }));
    expect(found.deliveries).toMatchObject([{ report: "in-cur", deliveredAt: "2025-03-31T10:30:00.000Z" }]);
  });

  test("a date says when, not of which month: the bill of March as it was in April is March's", () => {
    const periods = { "2025-03": 10 };
    const files = [file("/in/cur-2025-03-31.csv", { periods }), file("/in/cur-2025-04-02.csv", { periods })];
    expect(held(run(...files))).toEqual([`in-cur 2025-03: ${files[1]!.key} 10`]);
  });

  test("on the first days of a month the snapshot is of that month too, however few its rows are", () => {
    const found = run(file("/in/cur-2025-04-01.csv", { periods: { "2025-03": 1000, "2025-04": 10 } }));
    expect(found.deliveries.map(({ order }) => order.states)).toEqual([true, true]);
  });

  test("a whole month from and to is a month", () => {
    const files = ["2025-03-01_to_2025-03-31", "20250401-20250501"].map((span, i) =>
      file(`/in/cur-${span}.csv`, { periods: { [`2025-0${3 + i}`]: 10, [`2025-0${4 - i}`]: 9 } }),
    );
    expect(held(run(...files))).toEqual([`in-cur 2025-03: ${files[0]!.key} 10`, `in-cur 2025-04: ${files[1]!.key} 10`]);
  });

  test("parts behind a date are parts of one snapshot", () => {
    const parts = ["2025-03-31-00001", "2025-03-31-00002"].map((name) =>
      file(`/in/cur-${name}.csv`, { periods: { "2025-03": 5 } }),
    );
    expect(held(run(...parts))).toEqual([`in-cur 2025-03: ${parts.map(({ key }) => key).join(" ")} 10`]);
  });
});

describe("files that have gone", () => {
  test("are no part of a delivery", () => {
    const found = run(file("/in/cur-1.csv"), file("/in/cur-2.csv", { gone: true }));
    expect(held(found)).toEqual(["in-cur 2024-09: /in/cur-1.csv 10"]);
  });
  test("do not stand for the same content elsewhere, and their folder clashes with no other", () => {
    const version = "one content";
    const moved = run(file("/a/bills/cur.csv", { version, gone: true }), file("/b/bills/cur.csv", { version }));
    expect(held(moved)).toEqual(["bills-cur 2024-09: /b/bills/cur.csv 10"]);
    const changed = run(file("/a/bills/cur.csv", { gone: true }), file("/b/bills/cur.csv"));
    expect(held(changed)).toEqual(["bills-cur 2024-09: /b/bills/cur.csv 10"]);
    expect(changed.refused).toEqual([]);
  });
});

describe("a part that lies beside itself in another packing", () => {
  const part = (name: string, packing: CostFile["packing"], totals: string) =>
    file(`/in/${name}`, {
      packing,
      totals,
      header: packing === "parquet" ? undefined! : "h",
      periods: { "2025-03": 2 },
    });

  test.each([
    ["unpacked", part("rep-1.csv", "plain", "t")],
    ["as Parquet", part("rep-1.snappy.parquet", "parquet", "t")],
    ["in a zip", part("rep-1.zip", "zip", "t")],
  ])("%s is counted once", (_, copy) => {
    const [one, two] = [part("rep-1.csv.gz", "gzip", "t"), part("rep-2.csv.gz", "gzip", "t")];
    const found = run(one, two, copy);
    expect(held(found)).toEqual([`in-rep 2025-03: ${one.key} ${two.key} 4`]);
    expect(found.idle).toEqual([{ key: copy.key, reason: `the same rows as ${one.key}, packed in another way` }]);
  });

  test("a whole report in one file is counted once too, though both were written at the same time", () => {
    const [packed, plain] = [part("rep.csv.gz", "gzip", "t"), part("rep.csv", "plain", "t")];
    expect(held(run(plain, packed))).toEqual([`in-rep 2025-03: ${packed.key} 2`]);
  });

  test("with other rows nobody knows which one holds", () => {
    const found = run(part("rep-1.csv.gz", "gzip", "t"), part("rep-1.csv", "plain", "u"));
    expect(held(found)).toEqual([]);
    expect(found.refused).toMatchObject([
      { reason: "/in/rep-1.csv and /in/rep-1.csv.gz are both part 1; keep one of them" },
    ]);
  });
});
