import { periodBounds } from "./charge";
import type { Column } from "./curColumns";

/** A file as AWS puts it into a bucket. */
export interface BillFile {
  /** Below the folder of bills, with `/`. */
  path: string;
  body: Buffer;
  /** When it was written; milliseconds since 1970. */
  at: number;
}

/** One version of one report for one month. */
export interface BillDelivery {
  /** Folder above the report, such as `legacy`; may be empty. */
  prefix: string;
  report: string;
  /** Account that owns the report. */
  owner: string;
  period: string;
  /** assemblyId or executionId, a UUID */
  id: string;
  /** When it was written; milliseconds since 1970. */
  at: number;
  /** `create-new` keeps each version in a folder of its own; `overwrite` has one place for all. */
  version: "create-new" | "overwrite";
  columns: readonly Column[];
  /** The parts of the report, packed as they are delivered. */
  parts: readonly Buffer[];
  /** `.csv.gz`, `.csv.zip`, `.snappy.parquet` */
  ending: string;
  /** Type of a column, for the manifest of an export. */
  type?: (field: string) => string;
}

const bucket = "larkspur-billing";
const join = (...parts: string[]): string => parts.filter(Boolean).join("/");
const json = (value: object): Buffer => Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
/** `20250901` */
const compact = (time: string): string => time.slice(0, 10).replaceAll("-", "");

/**
 * A legacy report: its parts, the manifest of the version and its copy for the period, which is written last and says which version holds.
 * Parquet lies in folders of year and month and is always overwritten.
 * @see https://docs.aws.amazon.com/cur/latest/userguide/understanding-report-versions.html
 */
export function legacyFiles(d: BillDelivery): BillFile[] {
  const { start, end } = periodBounds(d.period);
  const isParquet = d.ending.endsWith("parquet");
  const folder = join(d.prefix, d.report, `${compact(start)}-${compact(end)}`);
  const [year, month] = d.period.split("-").map(Number);
  const data = isParquet
    ? join(d.prefix, d.report, d.report, `year=${year}`, `month=${month}`)
    : d.version === "create-new"
      ? join(folder, d.id)
      : folder;
  const name = (i: number) => (isParquet ? `${d.report}-${String(i + 1).padStart(5, "0")}` : `${d.report}-${i + 1}`);
  const parts = d.parts.map((body, i) => ({ path: join(data, `${name(i)}${d.ending}`), body, at: d.at + i * 1000 }));
  const time = (text: string) => `${compact(text)}T000000.000Z`;
  const manifest = json({
    assemblyId: d.id,
    account: d.owner,
    columns: d.columns.map(({ header }) => {
      const [category, ...rest] = header.split("/");
      return { category, name: rest.join("/") };
    }),
    charset: "UTF-8",
    compression: isParquet ? "Parquet" : d.ending.endsWith("zip") ? "ZIP" : "GZIP",
    contentType: isParquet ? "Parquet" : "text/csv",
    reportId: d.id.split("-").reverse().join(""),
    reportName: d.report,
    billingPeriod: { start: time(start), end: time(end) },
    bucket,
    reportKeys: parts.map(({ path }) => path),
    additionalArtifactKeys: [],
  });
  const at = d.at + d.parts.length * 1000;
  const manifestName = `${d.report}-Manifest.json`;
  return [
    ...parts,
    { path: join(folder, d.id, manifestName), body: manifest, at },
    { path: join(folder, manifestName), body: manifest, at: at + 1000 },
  ];
}

/**
 * An export: its parts below `data`, and its manifest below `metadata`; of versions in folders of their own, the one that holds has a copy
 * of its manifest in the folder of the period. A FOCUS export writes a second manifest, which describes its columns.
 * @see https://docs.aws.amazon.com/cur/latest/userguide/dataexports-export-delivery.html
 */
export function exportFiles(d: BillDelivery, o: { describesColumns?: boolean } = {}): BillFile[] {
  const isNew = d.version === "create-new";
  const stamp = new Date(d.at).toISOString().replace(/[-:]|\.\d+/g, "");
  const execution = isNew ? `${stamp}-${d.id}` : "";
  const month = `BILLING_PERIOD=${d.period}`;
  const root = join(d.prefix, d.report);
  const parts = d.parts.map((body, i) => ({
    path: join(root, "data", month, execution, `${d.report}-${String(i + 1).padStart(5, "0")}${d.ending}`),
    body,
    at: d.at + i * 1000,
  }));
  const at = d.at + d.parts.length * 1000;
  const manifest = json({
    assemblyId: d.id,
    account: d.owner,
    columns: d.columns.map(({ header, field }) => ({ name: header, type: d.type?.(field) ?? "varchar" })),
    charset: "UTF-8",
    compression: d.ending.endsWith("parquet") ? "PARQUET" : "GZIP",
    contentType: d.ending.endsWith("parquet") ? "PARQUET" : "text/csv",
    reportId: d.id.split("-").reverse().join(""),
    reportName: d.report,
    executionId: d.id,
    exportArn: `arn:aws:bcm-data-exports:us-east-1:${d.owner}:export/${d.report}-${d.id}`,
    dataFiles: parts.map(({ path }) => `s3://${bucket}/${path}`),
    schema: "2",
    timeFormat: "YYYY-MM-DDTHH:mm:ssZ",
  });
  const named = (name: string, body: Buffer, folder: string, later = 0): BillFile => ({
    path: join(root, "metadata", month, folder, `${d.report}-${name}`),
    body,
    at: at + later,
  });
  const described = json({
    Schema: {
      ColumnDefinition: d.columns.map(({ header, field }) => ({ ColumnName: header, DataType: d.type?.(field) })),
    },
  });
  return [
    ...parts,
    ...(o.describesColumns ? [named("Manifest-FOCUS.json", described, execution)] : []),
    named("Manifest.json", manifest, execution),
    ...(isNew ? [named("Manifest.json", manifest, "", 1000)] : []),
  ];
}
