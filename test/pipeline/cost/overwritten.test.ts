import { describe, expect, test } from "@jest/globals";
import { deliveries } from "../../../pipeline/cost/deliveries/deliveries";
import { exportManifest, exportPart, file, legacyManifest, legacyPart } from "./parts";

const names = ["e-00001.csv.gz", "e-00002.csv.gz"];
const [first, second] = names.map((name) => exportPart(name)) as [ReturnType<typeof file>, ReturnType<typeof file>];
const again = "1 of its files were written again after its manifest";

describe("a delivery whose files were found with other content after its manifest", () => {
  const manifest = { ...exportManifest("x1", names), seenIn: 3 };

  test("waits for the new manifest", () => {
    const found = deliveries([{ ...first, version: "new", changedIn: 4 }, second], [manifest]);
    expect(found.deliveries).toEqual([]);
    expect(found.incomplete).toMatchObject([{ id: "x1", reason: expect.stringContaining(again), missing: [] }]);
  });

  test("is complete when the manifest was seen with them or later, whatever changed before", () => {
    for (const seenIn of [4, 5])
      expect(deliveries([{ ...first, changedIn: 4 }, second], [{ ...manifest, seenIn }])).toMatchObject({
        deliveries: [{ id: "x1" }],
        incomplete: [],
      });
  });

  test("is the overwriting, not a fault of the new files, when their header is another one", () => {
    const found = deliveries([{ ...first, header: "other", changedIn: 4 }, second], [manifest]);
    expect(found).toMatchObject({ refused: [], incomplete: [{ reason: expect.stringContaining(again) }] });
  });

  test("in a ledger from before runs were kept is complete until a file changes", () => {
    const { seenIn: _, ...old } = manifest;
    expect(deliveries([first, second], [old]).incomplete).toEqual([]);
    expect(deliveries([{ ...first, changedIn: 4 }, second], [old]).deliveries).toEqual([]);
  });
});

test("the older manifest of an overwritten report waits for nothing once the new one is there", () => {
  const keys = ["cur-1.csv.gz", "cur-2.csv.gz"];
  const parts = keys.map((name) => ({ ...legacyPart("", name), changedIn: 4 }));
  const old = { ...legacyManifest("a", keys, { level: "assembly" }), seenIn: 3 };
  const next = { ...legacyManifest("b", keys), seenIn: 4 };
  const files = parts.map(({ key }) => key.replace("/in/", ""));
  const found = deliveries(
    parts,
    [old, next].map((one) => ({ ...one, files })),
  );
  expect(found).toMatchObject({ deliveries: [{ id: "b" }], older: [], incomplete: [], refused: [] });
  // Before the new one is there, the old one says why nothing moves.
  expect(deliveries(parts, [{ ...old, files }])).toMatchObject({ deliveries: [], incomplete: [{ id: "a" }] });
});

describe("in S3 the times of objects tell, also at the first look", () => {
  const at = (key: string, modifiedAt: string) => file(`s3://bucket/p/e/${key}`, { modifiedAt });
  const data = "data/BILLING_PERIOD=2024-09";
  const listed = (modifiedAt: string, version?: string) =>
    exportManifest("x1", ["e-00001.csv.gz"], {
      folder: "s3://bucket/p/e/metadata/BILLING_PERIOD=2024-09",
      modifiedAt,
      ...(version && { version }),
    });

  test("a file written more than a minute after its manifest is one of the next delivery", () => {
    const manifest = listed("2024-09-11T12:00:00Z");
    const held = (time: string) => deliveries([at(`${data}/e-00001.csv.gz`, time)], [manifest]).deliveries.length;
    expect(held("2024-09-11T12:01:00Z")).toBe(1);
    expect(held("2024-09-11T12:01:01Z")).toBe(0);
  });

  test("files in a folder of their version are never overwritten, so copies may have any time", () => {
    const version = "20240911T120000Z-x1";
    const late = at(`${data}/${version}/e-00001.csv.gz`, "2024-10-01T00:00:00Z");
    expect(deliveries([late], [listed("2024-09-11T12:00:00Z", version)]).deliveries).toHaveLength(1);
  });

  test("on one machine times of files say nothing", () => {
    const late = exportPart("e-00001.csv.gz", { modifiedAt: "2024-10-01T00:00:00Z" });
    expect(deliveries([late], [exportManifest("x1", ["e-00001.csv.gz"])]).deliveries).toHaveLength(1);
  });
});
