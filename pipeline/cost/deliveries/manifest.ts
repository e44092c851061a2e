import { z } from "zod";
import { placeOf } from "./place";

/** The list of files that AWS writes after the files of one delivery. */
export interface Manifest {
  /** where it lies */
  key: string;
  modifiedAt: string;
  kind: "legacy" | "export";
  /** `current` stands at the level of the period and names the delivery that holds now; `history` lies with one delivery */
  level: "current" | "history";
  /** name of the report or export */
  report: string;
  /** account that owns it; text */
  account: string | undefined;
  /** `2018-08`; undefined: the rows tell */
  period: string | undefined;
  /** assemblyId of a legacy report, executionId of an export; undefined: its files' content is its id */
  id: string | undefined;
  /** Keys as AWS knows them, without `s3://bucket/`. */
  files: string[];
  /** token of the run that listed it */
  seenIn?: number;
}
export type ManifestReading = Manifest | { beside: string } | { reason: string };

const Text = z.string().min(1);
const Legacy = z.object({
  assemblyId: Text,
  reportName: Text,
  reportKeys: z.array(Text),
  account: z.union([z.string(), z.number()]).nullish(),
  billingPeriod: z.object({ start: Text }),
});
const Export = z.object({
  dataFiles: z.array(Text),
  executionId: z.string().nullish(),
  assemblyId: z.string().nullish(),
  exportArn: z.string().nullish(),
  exportName: z.string().nullish(),
  reportName: z.string().nullish(),
  account: z.union([z.string(), z.number()]).nullish(),
  billingPeriod: z.object({ start: Text }).nullish(),
});
const suffix = /-Manifest\.json$/i;

/**
 * Reads a JSON file of a cost folder. A legacy manifest has `reportKeys`; one of an export `dataFiles`, and a FOCUS export writes a second
 * file (`…-Manifest-FOCUS.json`) that only describes columns. @param text the whole content
 * @see docs.aws.amazon.com/cur/latest/userguide, "Understanding export delivery"
 */
export function readManifest(text: string, key: string, modifiedAt: string): ManifestReading {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    if (isJson(text.slice(0, Math.max(0, text.indexOf("\n")))))
      return { reason: "JSON lines instead of a cost report; export it as CSV or Parquet" };
    return { reason: "not valid JSON: a torn manifest; fetch it again" };
  }
  const has = (name: string) => typeof json === "object" && json !== null && Object.hasOwn(json, name);
  if (has("reportKeys")) return legacy(json, key, modifiedAt);
  if (has("dataFiles")) return exported(json, key, modifiedAt);
  if (/-Manifest-FOCUS\.json$/i.test(key) || has("Schema"))
    return { beside: "describes the columns of a FOCUS export" };
  if (has("fileLocations") || has("entries")) return { beside: "names the files for QuickSight or Redshift" };
  if (has("Records")) return { reason: "CloudTrail records, no cost report: give this folder with --cloudtrail" };
  return { reason: "JSON, but no manifest of a cost report: neither reportKeys nor dataFiles" };
}

function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === "object";
  } catch {
    return false;
  }
}

function legacy(json: unknown, key: string, modifiedAt: string): ManifestReading {
  const { data, error } = Legacy.safeParse(json);
  if (!data) return { reason: `manifest of a legacy report: ${problem(error)}` };
  const period = monthIn(data.billingPeriod.start);
  if (period === undefined)
    return { reason: `manifest of a legacy report: billingPeriod.start ${data.billingPeriod.start} is no time` };
  const files = [...new Set(data.reportKeys.map(bareKey))];
  const isHistory = key.split(/[/\\]/).at(-2) === data.assemblyId;
  return {
    key,
    modifiedAt,
    kind: "legacy",
    level: isHistory ? "history" : "current",
    report: data.reportName,
    account: data.account == null ? undefined : String(data.account),
    period,
    id: data.assemblyId,
    files,
  };
}

function exported(json: unknown, key: string, modifiedAt: string): ManifestReading {
  const { data, error } = Export.safeParse(json);
  if (!data) return { reason: `manifest of an export: ${problem(error)}` };
  const files = [...new Set(data.dataFiles.map(bareKey))];
  const places = [key, ...files].map(placeOf);
  const fromArn =
    /^arn:[^:]*:bcm-data-exports:[^:]*:(\d+):export\/(.+?)(?:-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})?$/.exec(
      data.exportArn ?? "",
    );
  const name = key.split(/[/\\]/).at(-1)!.replace(suffix, "");
  const stated = data.billingPeriod ? monthIn(data.billingPeriod.start) : undefined;
  return {
    key,
    modifiedAt,
    kind: "export",
    level: placeOf(key).version === undefined ? "current" : "history",
    report: data.exportName || data.reportName || (suffix.test(key) ? name : undefined) || fromArn?.[2] || name,
    account: data.account != null && String(data.account) !== "" ? String(data.account) : fromArn?.[1],
    period: stated ?? places.find(({ period }) => period !== undefined)?.period,
    id: data.executionId || data.assemblyId || places.find(({ version }) => version !== undefined)?.version,
    files,
  };
}

/** `2018-08` of `20180801T000000.000Z` or `2018-08-01T00:00:00Z`. */
function monthIn(time: string): string | undefined {
  const [, year, month] = /^(\d{4})-?(0[1-9]|1[0-2])-?\d{2}(?:[T ]|$)/.exec(time) ?? [];
  return year && `${year}-${month}`;
}

const bareKey = (uri: string): string => uri.replace(/^s3:\/\/[^/]+\//, "").replace(/^\/+/, "");

const problem = (error: z.ZodError): string =>
  error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
