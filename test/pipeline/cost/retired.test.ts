import { describe, expect, test } from "@jest/globals";
import {
  type CostFile,
  type Deliveries,
  type Delivery,
  fingerprintOf,
} from "../../../pipeline/cost/deliveries/delivery";
import type { PublishedReport } from "../../../pipeline/cost/deliveries/retired";
import { retiredOf } from "../../../pipeline/cost/deliveries/retired";
import type { Staged } from "../../../pipeline/plan/types";
import { file } from "./parts";

const old = file("/zold/cur.csv", { version: "content", gone: true });
const moved = file("/anew/cur.csv", { version: "content" });

function publish(report: string, files: CostFile[], o: { period?: string; loose?: boolean; id?: string } = {}) {
  const { period = "2024-09", loose = true, id = `files of ${report}` } = o;
  const keys = loose ? { keys: files.map(({ key }) => key) } : {};
  return {
    partition: `${report}/${period}`,
    fileIds: files.map(({ key, version }) => `${key} ${version}`),
    delivery: { id, fingerprint: fingerprintOf(files), ...keys },
  } as unknown as PublishedReport;
}
/** What there is now: one delivery of these files. */
function now(report: string, files: CostFile[], manifest?: string) {
  const one = { report, period: "2024-09", files, ...(manifest && { manifest }) } as unknown as Delivery;
  const found = { deliveries: [one], older: [], incomplete: [], refused: [], idle: [] } satisfies Deliveries;
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
