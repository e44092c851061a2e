import { describe, expect, test } from "@jest/globals";
import type { PublishedReport } from "../../../pipeline/cost/deliveries/retired";
import { wantedDeliveries } from "../../../pipeline/cost/deliveries/wanted";
import type { CostFileRecord } from "../../../pipeline/cost/record";

type Known = CostFileRecord & { batchId: string };
const uri = (key: string) => `file:///lake/${key}`;
const root = "bill/report/20260101-20260201";

/** One part of a legacy report, in AWS's layout. */
function part(key: string, o: { rows?: number; at?: string; version?: string; net?: number } = {}): Known {
  const { rows = 10, at = "2026-02-01T00:00:00Z", version = key, net = 0 } = o;
  return {
    kind: "report",
    key,
    version,
    fileId: `id of ${key}`,
    batchId: "b1",
    notes: [],
    file: {
      key,
      size: 100,
      modifiedAt: at,
      version,
      format: "legacy",
      formatIsSure: true,
      packing: "gzip",
      header: "h",
      periods: rows === 0 ? {} : { "2026-01": rows },
    },
    parts:
      rows === 0
        ? []
        : [
            {
              period: "2026-01",
              table: "staged.cur_lines",
              key: `staged/cur_lines/${key}/part.parquet`,
              size: 50,
              hash: version,
              rows,
              figures: { billedGross: "12.5", billedNet: "11", focusEffective: "0", nonZeroNets: net },
              accounts: [{ billingAccountId: "1", rows, subAccounts: 2 }],
              currencies: ["USD"],
            },
          ],
  };
}
function manifest(id: string, files: string[], o: { level?: "current" | "history"; at?: string } = {}): Known {
  const { level = "current", at = "2026-02-01T01:00:00Z" } = o;
  const key = level === "current" ? `${root}/report-Manifest.json` : `${root}/${id}/report-Manifest.json`;
  return {
    kind: "manifest",
    key,
    version: key,
    fileId: key,
    batchId: "b1",
    manifest: {
      key,
      modifiedAt: at,
      kind: "legacy",
      level,
      report: "report",
      account: "1",
      period: "2026-01",
      id,
      files,
    },
  };
}
const publish = ({ staged }: ReturnType<typeof wantedDeliveries>): PublishedReport[] =>
  [...staged].map(([partition, { delivery, inputs }]) => ({
    partition,
    delivery,
    fileIds: inputs.map(({ partition: values }) => values[2]!),
  }));

describe("what silver should be made from", () => {
  const one = part(`${root}/a1/report-1.csv.gz`);
  const named = manifest("a1", [`${root}/a1/report-1.csv.gz`]);

  test("a delivery, with its files as inputs and the sums that inspection counted", () => {
    const { staged, waiting } = wantedDeliveries([one, named], [], { uri });
    expect(waiting).toEqual([]);
    expect(staged.get("report-1/2026-01")).toMatchObject({
      values: { load_id: expect.stringMatching(/^[0-9a-f]{32}$/), net_count: "0" },
      delivery: { id: "a1", accounts: [{ billingAccountId: "1", subAccounts: 2 }] },
      inputs: [
        {
          table: "staged.cur_lines",
          partition: ["2026-01", "b1", one.fileId, staged.get("report-1/2026-01")!.values!.load_id],
          location: `file:///lake/staged/cur_lines/${one.key}/`,
          figures: { rows: "10", billed_cost: "12.5", focus_effective_cost: "0" },
        },
      ],
    });
  });

  test("one net cost in any file puts the whole delivery into net mode", () => {
    const two = part(`${root}/a1/report-2.csv.gz`, { net: 1 });
    const { staged } = wantedDeliveries([one, two, manifest("a1", [one.key, two.key])], [], { uri });
    const { values, inputs } = staged.get("report-1/2026-01")!;
    expect(values!.net_count).toBe("1");
    expect(inputs.map(({ figures }) => figures.billed_cost)).toEqual(["11", "11"]);
  });

  test("records of inspector 3 counted net costs of 0 too: a bill of such is no bill of 0", () => {
    const old = part(one.key) as Extract<Known, { kind: "report" }>;
    const netCount = (billedNet: string, billedGross = "1000") => {
      old.parts[0]!.figures = { billedGross, billedNet, focusEffective: "0", netValues: 2 };
      const { values, inputs } = wantedDeliveries([old, named], [], { uri }).staged.get("report-1/2026-01")!;
      return [values!.net_count, inputs[0]!.figures.billed_cost];
    };
    expect(netCount("0")).toEqual(["0", "1000"]);
    expect(netCount("0.00")).toEqual(["0", "1000"]);
    expect(netCount("900")).toEqual(["2", "900"]);
  });

  test("a column of commitments that one file lacks is told, and of what an older version read all are", () => {
    const lacking = (key: string, absent?: string[]) => {
      const found = part(`${root}/a1/${key}`) as Known & { kind: "report" };
      return { ...found, parts: found.parts.map((of) => ({ ...of, ...(absent && { absent }) })) };
    };
    const of = (...all: Known[]) =>
      wantedDeliveries(
        [
          ...all,
          manifest(
            "a1",
            all.map(({ key }) => key),
          ),
        ],
        [],
        { uri },
      ).staged.get("report-1/2026-01")!;
    const told = of(lacking("report-1.csv.gz", []), lacking("report-2.csv.gz", ["savings_plan_used_commitment"]));
    expect(told.values!.absent_columns).toEqual(["savings_plan_used_commitment"]);
    expect(told.delivery!.absent).toEqual(["savings_plan_used_commitment"]);
    expect(of(lacking("report-1.csv.gz", [])).values!.absent_columns).toEqual([]);
    expect(of(lacking("report-1.csv.gz")).values!.absent_columns).toContain("savings_plan_used_commitment");
  });

  test("a manifest before its parts waits, and says for what", () => {
    const { staged, waiting } = wantedDeliveries([named], [], { uri });
    expect(staged.size).toBe(0);
    expect(waiting).toMatchObject([{ report: "report-1", period: "2026-01", missing: [one.key] }]);
  });

  test("a delivery without rows waits, and what was published stays", () => {
    const empty = part(`${root}/a2/report-1.csv.gz`, { rows: 0 });
    const { staged, waiting } = wantedDeliveries([empty, manifest("a2", [empty.key])], [], { uri });
    expect(staged.size).toBe(0);
    expect(waiting[0]!.reason).toContain("a header and no rows");
  });

  test("what is published is never replaced by a delivery before it", () => {
    const later = part(`${root}/20260205T000000Z/report-1.csv.gz`);
    const newest = wantedDeliveries([later, manifest("a2", [later.key], { at: "2026-02-05T00:00:00Z" })], [], { uri });
    const published = publish(newest);
    expect(wantedDeliveries([one, named], published, { uri }).staged.size).toBe(0);
    const older = publish(wantedDeliveries([one, named], [], { uri }));
    const [now] = wantedDeliveries([later, manifest("a2", [later.key], { at: "2026-02-05T00:00:00Z" })], older, {
      uri,
    }).staged.values();
    expect(now!.delivery!.id).toBe("a2");
  });

  test("loose files that a manifest names later are retired under their first name, once the report is published", () => {
    const loose = part("folder/report-1.csv.gz");
    const before = publish(wantedDeliveries([loose], [], { uri }));
    expect(before).toHaveLength(1);
    const names = manifest("a1", [loose.key]);
    const after = wantedDeliveries([loose, names], before, { uri });
    expect([...after.staged.keys()]).toEqual(["report-1/2026-01"]);
    expect(after.retired).toEqual([]); // not before the other is there
    expect(wantedDeliveries([loose, names], [...before, ...publish(after)], { uri }).retired).toEqual([
      before[0]!.partition,
    ]);
  });
});

test("files that were overwritten under the same id are another delivery, and a plan that finds them published keeps its name", () => {
  const [first, second] = [
    part(`${root}/a1/report-1.csv.gz`),
    part(`${root}/a1/report-1.csv.gz`, { version: "other content" }),
  ];
  const named = manifest("a1", [first.key]);
  const idOf = (wanted: ReturnType<typeof wantedDeliveries>) => wanted.staged.get("report-1/2026-01")!.delivery!.id;
  const before = wantedDeliveries([first, named], [], { uri });
  expect(idOf(before)).toBe("a1");
  const after = wantedDeliveries([second, named], publish(before), { uri });
  expect(idOf(after)).toMatch(/^a1-[0-9a-f]{8}$/);
  expect(idOf(wantedDeliveries([second, named], publish(after), { uri }))).toBe(idOf(after));
  const back = wantedDeliveries([first, named], publish(after), { uri });
  expect([idOf(before), idOf(after)]).not.toContain(idOf(back));
});
