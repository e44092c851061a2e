import { describe, expect, test } from "@jest/globals";
import {
  type CostFile,
  type Deliveries,
  type Delivery,
  fingerprintOf,
} from "../../../pipeline/cost/deliveries/delivery";
import type { PublishedReport } from "../../../pipeline/cost/deliveries/retired";
import { retiredOf } from "../../../pipeline/cost/deliveries/retired";
import type { DeliveryRef, Staged } from "../../../pipeline/plan/types";
import { file } from "./parts";

const share = (billingAccountId: string, ...subAccountIds: string[]) => ({
  billingAccountId,
  subAccounts: subAccountIds.length,
  subAccountIds,
});
const old = file("/zold/cur.csv", { version: "content", gone: true });
const moved = file("/anew/cur.csv", { version: "content" });

function publish(
  report: string,
  files: CostFile[],
  o: { period?: string; loose?: boolean; id?: string; accounts?: DeliveryRef["accounts"] } = {},
) {
  const { period = "2024-09", loose = true, id = `files of ${report}`, accounts = [share("1", "2")] } = o;
  const keys = loose ? { keys: files.map(({ key }) => key) } : {};
  return {
    partition: `${report}/${period}`,
    fileIds: files.map(({ key, version }) => `${key} ${version}`),
    delivery: { id, fingerprint: fingerprintOf(files), accounts, ...keys },
  } as unknown as PublishedReport;
}
/** What there is now: one delivery of these files. */
function now(report: string, files: CostFile[], manifest?: string) {
  const one = { report, period: "2024-09", files, ...(manifest && { manifest }) } as unknown as Delivery;
  const found = {
    deliveries: [one],
    older: [],
    incomplete: [],
    refused: [],
    idle: [],
    unnamed: 0,
  } satisfies Deliveries;
  const inputs = files.map(({ key, version }) => ({ partition: ["2024-09", "b", `${key} ${version}`] }));
  const staged = new Map([
    [`${report}/2024-09`, { inputs, delivery: { id: `files of ${report}` } } as unknown as Staged],
  ]);
  return { found, staged };
}
const retired = (published: PublishedReport[], { found, staged }: ReturnType<typeof now>, files: CostFile[]) =>
  retiredOf(published, found, { staged, files });

describe("a report in a folder that was renamed", () => {
  const after = now("anew-cur", [moved]);
  const both = (o = {}, of = {}) => [publish("zold-cur", [old], o), publish("anew-cur", [moved], of)];

  test("is retired when its contents are published under the new name, and not before", () => {
    expect(retired(both(), after, [old, moved])).toEqual(["zold-cur/2024-09"]);
    expect(retired(both().slice(0, 1), after, [old, moved])).toEqual([]);
    expect(retired(both({}, { id: "another delivery" }), after, [old, moved])).toEqual([]);
  });
  test.each([
    ["a file of it is still there", both(), [{ ...old, gone: undefined }, moved]],
    ["it was made from other contents than the file had last", both(), [{ ...old, version: "other" }, moved]],
    ["it is another month's", both({ period: "2024-08" }), [old, moved]],
    ["a manifest named it: raw files expire", both({ loose: false }), [old, moved]],
  ])("stays when %s", (_, published, files) => {
    expect(retired(published, after, files as CostFile[])).toEqual([]);
  });
  test("stays when one of its parts is nowhere else", () => {
    const lost = file("/zold/cur-2.csv", { gone: true });
    const published = [publish("zold-cur", [old, lost]), publish("anew-cur", [moved])];
    expect(retired(published, after, [old, lost, moved])).toEqual([]);
  });
});

describe("a file that was overwritten and that a manifest names now", () => {
  const [before, after] = [file("/in/rep.csv"), file("/in/rep.csv", { version: "other" })];
  const published = [publish("in-rep", [before]), publish("rep-1", [after], { loose: false })];
  test("leaves its first report", () => {
    expect(retired(published, now("rep-1", [after], "/in/rep-Manifest.json"), [after])).toEqual(["in-rep/2024-09"]);
  });
  test("stays when it is another report without a manifest, or the manifest names only some of it", () => {
    expect(retired(published, now("rep-1", [after]), [after])).toEqual([]);
    const more = [publish("in-rep", [before, file("/in/rep-2.csv")]), published[1]!];
    expect(retired(more, now("rep-1", [after], "/in/rep-Manifest.json"), [after])).toEqual([]);
  });
});

describe("a part that was taken before its report had any manifest", () => {
  const folder = "/in/rep/20240901-20241001";
  const [early, newer] = [file(`${folder}/a1/rep-1.csv.gz`), file(`${folder}/a2/rep-1.csv.gz`)];
  const published = [publish("rep", [early]), publish("rep-1", [newer], { loose: false })];
  const after = now("rep-1", [newer], `${folder}/rep-Manifest.json`);

  test("leaves its first report when the period has a newer delivery than the one it is of", () => {
    expect(retired(published, after, [early, newer])).toEqual(["rep/2024-09"]);
  });
  test("also while its own delivery waits for a manifest under the name of the folder", () => {
    const waits = { report: "rep", period: "2024-09", reason: "", files: [early.key], missing: [] };
    const found: Deliveries = { ...after.found, incomplete: [waits] };
    expect(retiredOf(published, found, { staged: after.staged, files: [early, newer] })).toEqual(["rep/2024-09"]);
  });
  test.each([
    ["its name is another one", [file(`${folder}/a1/other-1.csv.gz`)], {}],
    ["it is another payer's", [early], { accounts: [share("9", "2")] }],
    ["it has accounts that the report does not have", [early], { accounts: [share("1", "2", "3")] }],
  ])("stays where it is of another report in the same folder: %s", (_, files, o) => {
    expect(retired([publish("rep", files, o), published[1]!], after, [...files, newer])).toEqual([]);
  });
  test("leaves where nobody knows the accounts of its own payer", () => {
    const accounts = [{ billingAccountId: "1", subAccounts: 501 }];
    expect(retired([publish("rep", [early], { accounts }), published[1]!], after, [early, newer])).toHaveLength(1);
  });
  test("stays where the manifest is of another folder's report or of another period", () => {
    const elsewhere = [publish("rep", [file("/other/20240901-20241001/rep-1.csv.gz")]), published[1]!];
    expect(retired(elsewhere, after, [early, newer])).toEqual([]);
    const other = [publish("rep", [early], { period: "2024-08" }), published[1]!];
    expect(retired(other, after, [early, newer])).toEqual([]);
  });
});
