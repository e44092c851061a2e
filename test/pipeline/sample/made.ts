import { gunzipSync } from "node:zlib";
import { expect } from "@jest/globals";
import { deliveries } from "../../../pipeline/cost/deliveries/deliveries";
import type { CostFile } from "../../../pipeline/cost/deliveries/delivery";
import { type Manifest, readManifest } from "../../../pipeline/cost/deliveries/manifest";
import { recognise } from "../../../pipeline/cost/reading/recognise";
import type { CostTruth } from "../../../pipeline/sample/bills/costTruth";
import type { BillFile } from "../../../pipeline/sample/bills/layout";
import type { SampleFile } from "../../../pipeline/sample/delivery";
import { type SampleOptions, sampleDefaults } from "../../../pipeline/sample/options";
import { generateSample } from "../../../pipeline/sample/sample";
import { linesOf } from "../../support/bills/plainReading";

const made = new Map<string, ReturnType<typeof makeAnew>>();
/** The sample of these options; made once for all tests. */
export function make(given: Partial<SampleOptions> = {}) {
  const key = JSON.stringify(given);
  const sample = made.get(key) ?? makeAnew(given);
  made.set(key, sample);
  return sample;
}
export function makeAnew(given: Partial<SampleOptions>) {
  const logs: SampleFile[] = [];
  const made = generateSample({ ...sampleDefaults, ...given });
  for (;;) {
    const next = made.next();
    if (!next.done) logs.push(next.value);
    else return { logs, ...next.value, cost: next.value.truth.cost as CostTruth };
  }
}
export const textOf = ({ path, body }: BillFile) => (path.endsWith(".gz") ? gunzipSync(body) : body).toString();

/** The folder as the pipeline sees it: what is which delivery, and which holds. */
export function found(files: BillFile[]) {
  const [parts, manifests, bad]: [CostFile[], Manifest[], string[]] = [[], [], []];
  for (const { path: key, body, at } of files) {
    const modifiedAt = new Date(at).toISOString();
    const content = recognise(body, body.length, key);
    const about = { key, size: body.length, modifiedAt, version: key, header: "" };
    if (content.kind === "csv") {
      const { header, packing } = content;
      expect([key, header.unknown, header.notes, header.missing]).toEqual([key, [], [], []]);
      const month =
        /BILLING_PERIOD=(\d{4}-\d\d)/.exec(key)?.[1] ??
        key.replace(/.*[/-](\d{4})-?(\d\d)(01-\d{8}\/.*|\.csv)$/, "$1-$2");
      const periods = { [month]: linesOf(textOf({ path: key, body, at })).length };
      parts.push({ ...about, format: header.format, formatIsSure: header.formatIsSure, packing, periods });
    } else if (content.kind === "json") {
      const manifest = readManifest(body.toString(), key, modifiedAt);
      if ("files" in manifest) manifests.push(manifest);
      else expect(manifest).toHaveProperty("beside");
    } else {
      bad.push(key);
      parts.push({ ...about, bad: "bad", format: "legacy", formatIsSure: false, packing: "plain", periods: {} });
    }
  }
  return { ...deliveries(parts, manifests), bad };
}
