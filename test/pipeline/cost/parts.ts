import { deliveries } from "../../../pipeline/cost/deliveries/deliveries";
import type { CostFile, Deliveries } from "../../../pipeline/cost/deliveries/delivery";
import type { Manifest } from "../../../pipeline/cost/deliveries/manifest";
import { readManifest } from "../../../pipeline/cost/deliveries/manifest";

/** A good part; its content is its key unless said. */
export const file = (key: string, extra: Partial<CostFile> = {}): CostFile => ({
  key,
  size: 100,
  modifiedAt: "2024-09-11T12:00:00Z",
  version: `content of ${key}`,
  format: "legacy",
  formatIsSure: true,
  packing: "gzip",
  header: "h",
  periods: { "2024-09": 10 },
  ...extra,
});

const manifest = (key: string, json: object, modifiedAt: string): Manifest => {
  const found = readManifest(JSON.stringify(json), key, modifiedAt);
  if (!("files" in found)) throw new Error(JSON.stringify(found));
  return found;
};

/** `p/cur/20240901-20241001` in the bucket. */
export const legacyFolder = (month = "09") =>
  `p/cur/2024${month}01-2024${String(Number(month) + 1).padStart(2, "0")}01`;

/** The manifest of an assembly, below `root`: at the level of the period, or in the folder of the assembly. */
export function legacyManifest(
  assemblyId: string,
  parts: string[],
  o: { root?: string; level?: "period" | "assembly"; month?: string; account?: string; modifiedAt?: string } = {},
): Manifest {
  const folder = legacyFolder(o.month);
  const where = `${o.root ?? "/in"}/${folder}${o.level === "assembly" ? `/${assemblyId}` : ""}`;
  const json = {
    assemblyId,
    account: o.account ?? "012345678901",
    reportName: "cur",
    billingPeriod: { start: `2024${o.month ?? "09"}01T000000.000Z` },
    reportKeys: parts.map((name) => `${folder}/${assemblyId}/${name}`),
  };
  return manifest(`${where}/cur-Manifest.json`, json, o.modifiedAt ?? "2024-09-11T12:00:00Z");
}
export const legacyPart = (
  assemblyId: string,
  name: string,
  extra: Partial<CostFile> & { root?: string; month?: string } = {},
) => {
  const { root, month, ...rest } = extra;
  return file(`${root ?? "/in"}/${legacyFolder(month)}/${assemblyId}/${name}`, rest);
};

/** The manifest of an export; `version` puts it and its files one level deeper. */
export function exportManifest(
  executionId: string,
  files: string[],
  o: { version?: string; level?: "period" | "execution"; modifiedAt?: string; folder?: string } = {},
): Manifest {
  const deeper = o.version === undefined ? "" : `/${o.version}`;
  const json = {
    exportArn: "arn:aws:bcm-data-exports:us-east-1:012345678901:export/e-0a1b2c3d-1111-2222-3333-444455556666",
    executionId,
    dataFiles: files.map((name) => `s3://bucket/p/e/data/BILLING_PERIOD=2024-09${deeper}/${name}`),
  };
  const at = o.folder ?? `/in/p/e/metadata/BILLING_PERIOD=2024-09${o.level === "period" ? "" : deeper}`;
  return manifest(`${at}/e-Manifest.json`, json, o.modifiedAt ?? "2024-09-11T12:00:00Z");
}
export const exportPart = (name: string, extra: Partial<CostFile> & { version?: string } = {}) => {
  const { version, ...rest } = extra;
  return file(`/in/p/e/data/BILLING_PERIOD=2024-09${version === undefined ? "" : `/${version}`}/${name}`, rest);
};

export const run = (files: CostFile[], manifests: Manifest[] = [], o = {}) => deliveries(files, manifests, o);
/** What holds: `report period id: files`. */
export const held = ({ deliveries: list }: Deliveries) =>
  list.map((d) => `${d.report} ${d.period} ${d.id}: ${d.files.map(({ key }) => key.split("/").at(-1)).join(" ")}`);
