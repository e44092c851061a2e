import { createHash } from "node:crypto";
import { DamagedError } from "../inspect/inflate";
import type { Codec } from "../inspect/parquetFile";
import type { OpenPart } from "../inspect/parts";
import type { OnRead } from "../inspect/results";
import { things } from "../inspect/tally";
import type { RawFile } from "../ports";
import type { CostFile } from "./deliveries/delivery";
import type { BadRows, OddValues } from "./findings";
import type { FocusVersion, Format } from "./reading/columns";
import { absentColumns } from "./reading/commitmentColumns";
import type { Header } from "./reading/header";
import type { CostRow, RowSink } from "./reading/row";
import type { CostPart } from "./record";
import { fileId, partKey } from "./staging/partKey";
import { maxPeriods, RowStager } from "./staging/stageRows";
import { CostTally, type Total } from "./tally";

/** What one reading of a file of a report found. */
export interface ReportFile {
  kind: "report";
  key: string;
  packing: CostFile["packing"];
  format: Format;
  formatIsSure: boolean;
  version?: FocusVersion;
  /** Columns in the order of the file. */
  header: Header;
  /** Rows behind the header, bad ones included. */
  rows: number;
  bad: BadRows[];
  totals: Total[];
  /** Earliest and latest start of usage, in UTC; undefined without rows. */
  usage: { first: string; last: string } | undefined;
  odd: OddValues[];
  notes: string[];
  /** bytes after unpacking */
  inflated: number;
  /** What was staged, by period; nothing of a file with bad rows. */
  parts: CostPart[];
}

/** Where the staged parts of a batch go. */
export interface CostStaging {
  batchId: string;
  open: OpenPart;
  /** Compression of the pages: none on one machine, gzip in S3. */
  codec?: Codec | undefined;
  onRead?: OnRead | undefined;
}

/** Gives the rows one after the other. @returns bytes after unpacking, and what it noticed */
type Source = (sink: RowSink) => Promise<{ inflated: number; notes(): string[] }>;

/** Counts and stages the rows of one file of a report. */
export class ReportReading {
  readonly tally: CostTally;
  private readonly stager: RowStager;

  constructor(
    private readonly raw: RawFile,
    private readonly packing: CostFile["packing"],
    private readonly header: Header,
    private readonly staging: CostStaging,
  ) {
    const { batchId, open, codec } = staging;
    const tally = new CostTally(header);
    this.tally = tally;
    this.stager = new RowStager(header, {
      sourceFile: raw.key,
      open,
      codec,
      keyOf: (table, period) => partKey(table, period, batchId, fileId(raw, batchId)),
      onOdd: (column, what, bytes, from, to) => {
        if (!tally.told.has(column)) tally.findings.odd(column, what, () => bytes.toString("utf8", from, to));
      },
    });
  }

  async read(source: Source): Promise<ReportFile> {
    const { raw, tally, header, stager } = this;
    try {
      const { inflated, notes } = await source({
        row: (row) => this.take(row),
        endBlock: (block) => {
          stager.endBlock(block);
          this.staging.onRead?.(tally.rows);
        },
      });
      const { format, formatIsSure, version } = header;
      return {
        kind: "report",
        key: raw.key,
        packing: this.packing,
        format,
        formatIsSure,
        ...(version && { version }),
        header,
        rows: tally.rows,
        bad: tally.findings.bad,
        totals: tally.finish(),
        usage: tally.usageRange,
        odd: tally.findings.oddValues,
        notes: [...this.notes(), ...notes()],
        inflated,
        parts: tally.findings.isGood ? await this.finish() : [],
      };
    } finally {
      await stager.discard();
    }
  }

  private take(row: CostRow): void {
    const period = this.tally.add(row);
    if (period === undefined || !this.tally.findings.isGood) return;
    if (!this.stager.add(row, period))
      throw new DamagedError(`rows of more than ${maxPeriods} billing periods; give a file for each year`);
  }

  private async finish(): Promise<CostPart[]> {
    const { raw, stager, header } = this;
    const hasInvoices = header.columns.some(({ name }) => name === "bill_invoice_id" || name === "invoice_id");
    const figures = this.tally.figures();
    const parts = stager.finish().map(({ period, key, size, rows }) => {
      const counted = figures.get(period)!;
      if (counted.rows !== rows)
        throw new Error(`${rows} rows of ${period} were staged, ${counted.rows} were counted; run again`);
      const hash = createHash("sha256")
        .update(JSON.stringify([raw.key, raw.version, period, counted]))
        .digest("hex");
      return {
        period,
        table: stager.table.name,
        key,
        size,
        hash,
        ...counted,
        ...(!hasInvoices && { lacksInvoices: true as const }),
        absent: absentColumns(header),
      };
    });
    await stager.commit();
    return parts;
  }

  private notes(): string[] {
    const { header, tally } = this;
    return [
      ...(tally.rows === 0 ? ["a header without rows"] : []),
      ...header.notes,
      ...(header.unknown.length > 0 ? [`unknown columns: ${header.unknown.join(", ")}`] : []),
      ...(tally.withoutEffective > 0
        ? [
            `${things(tally.withoutEffective, "row")} without EffectiveCost, for which the billed cost stands unless it is of a commitment or a purchase`,
          ]
        : []),
      ...tally.oddAccounts,
      ...tally.findings.notes(),
    ];
  }
}

/** What `deliveries` needs to know of a file; a file with bad rows is bad, as no money may be left out in silence. */
export function toCostFile(raw: RawFile, found: ReportFile): CostFile {
  const periods: Record<string, number> = {};
  for (const { period, rows } of found.totals) periods[period] = (periods[period] ?? 0) + rows;
  const bad = refusedRows(found);
  return {
    key: raw.key,
    size: raw.size,
    modifiedAt: raw.modifiedAt,
    version: raw.version,
    ...(bad !== undefined && { bad }),
    format: found.format,
    formatIsSure: found.formatIsSure,
    packing: found.packing,
    ...(found.packing !== "parquet" && { header: headerHash(found.header) }),
    totals: hashOf(JSON.stringify(found.totals)),
    periods,
  };
}

/** A file of which nothing can be taken. */
export const badCostFile = (raw: RawFile, reason: string): CostFile => ({
  key: raw.key,
  size: raw.size,
  modifiedAt: raw.modifiedAt,
  version: raw.version,
  bad: reason,
  format: "legacy",
  formatIsSure: false,
  packing: "plain",
  periods: {},
});

/** Hash of the names and their order: all parts of one delivery have the same. */
const headerHash = ({ columns }: Header): string => hashOf(columns.map(({ header }) => header).join("\n"));

const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 16);

function refusedRows({ bad, rows, packing }: ReportFile): string | undefined {
  if (bad.length === 0) return undefined;
  const count = bad.reduce((sum, one) => sum + one.rows, 0);
  const { reason, examples, next = "take the file as AWS delivered it" } = bad[0]!;
  const { line, value } = examples[0]!;
  const shown = value === undefined ? "" : ` (${JSON.stringify(value)})`;
  const where = packing === "parquet" ? `in row ${line}` : `on line ${line}`;
  return `${things(count, "row")} of ${rows.toLocaleString("en")} cannot be read: ${reason}${shown} ${where}; ${next}`;
}
