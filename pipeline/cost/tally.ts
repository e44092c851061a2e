import { type PeriodFigures, periodFigures } from "./figures";
import { Findings } from "./findings";
import { isDigits, isMark, oddAccountId, spoiltId, spoiltNext } from "./reading/accountId";
import { countedColumns, effectiveCosts } from "./reading/columns";
import { blankBytes, isNotZero, MoneySum, readsAsDecimal, TimeReader } from "./reading/fastValues";
import type { Header } from "./reading/header";
import type { CostRow } from "./reading/row";
import { decimalText, isBlank, monthOf, parseDecimal, timeText } from "./reading/values";
import { ByteDictionary } from "./staging/byteDictionary";

/** Rows and exact sums of one billing period, currency, billing account and kind of charge. Sums are decimal text. */
export interface Total {
  /** `2018-08` */
  period: string;
  billingAccountId: string;
  currency: string;
  /** line item type of CUR, charge category of FOCUS */
  type: string;
  rows: number;
  /** By column: unblended and net cost of CUR, billed and effective cost of FOCUS; a report without net cost has no sum of it. */
  sums: Record<string, string>;
  /** Rows with a value, by column; blank costs add nothing. */
  values: Record<string, number>;
}

/** Distinct sub-accounts of a billing account are counted up to here. */
const maxSubAccounts = 20_000;
interface Entry {
  total: Total;
  sums: MoneySum[];
  values: number[];
  /** rows whose second cost is not 0 */
  nonZero: number;
  /** the first cost of rows that have no second */
  firstAlone: MoneySum;
  subAccounts: ByteDictionary;
  /** fields that its effective cost is made of, beside the costs */
  effective: number[];
}
interface Fault {
  reason: string;
  /** whose value is shown */
  field?: number;
  /** what to do, where taking the file as AWS delivered it is not said well enough */
  next?: string;
}

/** Counts the rows of one file. */
export class CostTally {
  rows = 0;
  readonly findings = new Findings();
  readonly oddAccounts = new Set<string>();
  firstUsage = Number.POSITIVE_INFINITY;
  lastUsage = Number.NEGATIVE_INFINITY;
  /** FOCUS rows whose billed cost stands for their effective cost */
  withoutEffective = 0;
  /** Columns whose odd values it finds itself. */
  readonly told: ReadonlySet<string>;
  private readonly isFocus: boolean;
  private readonly width: number;
  private readonly period: number;
  private readonly usage: number;
  private readonly keys: number[];
  private readonly costs: { column: string; field: number }[];
  private readonly subAccount: number;
  /** One for each field, as each keeps its last day. */
  private readonly times: TimeReader[];
  private last: { start: number; keys: Buffer[]; entry: Entry } | undefined;
  private readonly months = new Map<number, string>();
  private readonly totals = new Map<string, Entry>();
  private readonly subAccounts = new Map<string, ByteDictionary>();

  constructor(private readonly header: Header) {
    this.isFocus = header.format === "focus";
    const names = countedColumns[this.isFocus ? "focus" : "cur"];
    const field = (name: string) => header.columns.findIndex((column) => column.name === name);
    this.width = header.columns.length;
    this.times = header.columns.map(() => new TimeReader());
    this.period = field(names.period);
    this.usage = field(names.usage);
    this.keys = [names.account, names.currency, names.type].map(field);
    this.costs = names.costs.map((column) => ({ column, field: field(column) })).filter((cost) => cost.field >= 0);
    this.subAccount = field(names.subAccount);
    this.told = new Set(names.costs);
  }

  /** Counts a row. @returns its billing period, or undefined when it cannot be read; then nothing of it is counted */
  add(row: CostRow): string | undefined {
    this.rows++;
    const taken = this.take(row);
    if (typeof taken === "string") return taken;
    this.findings.reject(
      taken.reason,
      row.line,
      taken.field === undefined ? undefined : row.text(row.first + taken.field),
      taken.next,
    );
    return undefined;
  }

  private take(row: CostRow): string | Fault {
    if (row.fault !== undefined) return { reason: row.fault };
    if (row.count !== this.width) return { reason: `${row.count} fields instead of ${this.width}` };
    const start = this.time(row, this.period);
    if (start === undefined) return { reason: `${this.name(this.period)} is no time`, field: this.period };
    if (Number.isNaN(start)) return { reason: `${this.name(this.period)} is blank` };
    const usage = this.time(row, this.usage);
    if (usage === undefined) return { reason: `${this.name(this.usage)} is no time`, field: this.usage };
    if (Number.isNaN(usage)) return { reason: `${this.name(this.usage)} is blank` };
    for (const { field } of this.costs) if (!isAmount(row, row.first + field)) return this.noAmount(row, field);
    const spoilt = this.spoilt(row, this.keys[0]!, "billing") ?? this.spoilt(row, this.subAccount, "usage");
    if (spoilt !== undefined) return spoilt;
    const entry = this.entry(row, start);
    if ("reason" in entry) return entry;
    for (const field of entry.effective) if (!isAmount(row, row.first + field)) return this.noAmount(row, field);
    entry.total.rows++;
    this.sum(row, entry);
    if (usage < this.firstUsage) this.firstUsage = usage;
    if (usage > this.lastUsage) this.lastUsage = usage;
    const { subAccounts } = entry;
    if (subAccounts.count < maxSubAccounts) {
      const isPayer = this.subAccount < 0 || isBlankAt(row, row.first + this.subAccount);
      const at = row.first + (isPayer ? this.keys[0]! : this.subAccount);
      subAccounts.find(row.bytes, row.view, row.spans[2 * at]!, row.spans[2 * at + 1]!);
    }
    return entry.total.period;
  }

  private sum(row: CostRow, entry: Entry): void {
    const { sums, values, firstAlone } = entry;
    let hasSecond = false;
    for (let i = this.costs.length - 1; i >= 0; i--) {
      const { column, field } = this.costs[i]!;
      const at = row.first + field;
      if (isBlankAt(row, at)) continue;
      const [from, to] = [row.spans[2 * at]!, row.spans[2 * at + 1]!];
      values[i]!++;
      if (sums[i]!.add(row.bytes, from, to) === "rounded") this.findings.odd(column, "rounded", () => row.text(at));
      if (i === 1) {
        hasSecond = true;
        if (isNotZero(row.bytes, from, to)) entry.nonZero++;
      } else if (!hasSecond) {
        firstAlone.add(row.bytes, from, to);
        if (this.isFocus) this.withoutEffective++;
      }
    }
  }

  /** In the order of their keys. */
  finish(): Total[] {
    return [...this.totals]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { total, sums, values }]) => {
        for (const [i, { column }] of this.costs.entries()) {
          total.sums[column] = decimalText(sums[i]!.units);
          total.values[column] = values[i]!;
        }
        return total;
      });
  }

  /** By billing period. */
  figures(): Map<string, PeriodFigures> {
    const { isFocus } = this;
    return periodFigures(
      [...this.totals.values()].map(({ total, sums, nonZero, firstAlone, subAccounts }) => ({
        ...total,
        gross: sums[0]!.units,
        net: isFocus ? 0n : (sums[1]?.units ?? 0n),
        grossWithoutNet: isFocus ? sums[0]!.units : firstAlone.units,
        effective: isFocus ? sums[1]!.units + firstAlone.units : 0n,
        nonZeroNets: isFocus ? 0 : nonZero,
        subAccounts,
      })),
    );
  }

  get usageRange(): { first: string; last: string } | undefined {
    if (this.firstUsage > this.lastUsage) return undefined;
    return { first: timeText(this.firstUsage), last: timeText(this.lastUsage) };
  }

  /** NaN: blank; undefined: no time. */
  private time(row: CostRow, field: number): number | undefined {
    const at = row.first + field;
    if (isBlankAt(row, at)) return Number.NaN;
    return this.times[field]!.read(row.bytes, row.spans[2 * at]!, row.spans[2 * at + 1]!);
  }

  private entry(row: CostRow, start: number): Entry | Fault {
    const { last } = this;
    return last?.start === start && this.isLast(row, last.keys) ? last.entry : this.find(row, start);
  }

  private isLast(row: CostRow, last: Buffer[]): boolean {
    for (let i = 0; i < last.length; i++) if (!isSame(row, this.keys[i]!, last[i]!)) return false;
    return true;
  }

  private find(row: CostRow, start: number): Entry | Fault {
    const [account, currency, kind] = this.keys;
    for (const field of this.isFocus ? [account!, currency!, kind!] : [account!, currency!])
      if (isBlankAt(row, row.first + field)) return { reason: `${this.name(field)} is blank` };
    for (const field of [currency!, kind!])
      if (isMark(row.text(row.first + field))) return { reason: `${this.name(field)} is no word of a report`, field };
    const keys = this.keys.map((field) => {
      const at = row.first + field;
      return Buffer.from(row.bytes.subarray(row.spans[2 * at]!, row.spans[2 * at + 1]!));
    });
    const period = this.months.get(start) ?? monthOf(start);
    this.months.set(start, period);
    const [billingAccountId, billingCurrency, type] = this.keys.map((field) => {
      const text = row.text(row.first + field);
      return isBlank(text) ? "" : text;
    });
    const key = [period, billingAccountId, billingCurrency, type].join("\0");
    let entry = this.totals.get(key);
    if (entry === undefined) {
      const odd = oddAccountId(billingAccountId!);
      if (odd !== undefined) this.oddAccounts.add(odd);
      const total = {
        period,
        billingAccountId: billingAccountId!,
        currency: billingCurrency!,
        type: type!,
        rows: 0,
        sums: {},
        values: {},
      };
      entry = {
        total,
        sums: this.costs.map(() => new MoneySum()),
        values: this.costs.map(() => 0),
        nonZero: 0,
        firstAlone: new MoneySum(),
        subAccounts: this.subAccountsOf(`${period}\0${billingAccountId}\0${billingCurrency}`),
        effective: this.header.columns.flatMap(({ name }, field) =>
          effectiveCosts[type!]?.includes(name) && !this.isFocus ? [field] : [],
        ),
      };
      this.totals.set(key, entry);
    }
    this.last = { start, keys, entry };
    return entry;
  }

  private subAccountsOf(key: string): ByteDictionary {
    const known = this.subAccounts.get(key) ?? new ByteDictionary();
    this.subAccounts.set(key, known);
    return known;
  }

  private spoilt(row: CostRow, field: number, whose: string): Fault | undefined {
    if (field < 0) return undefined;
    const at = row.first + field;
    if (isDigits(row.bytes, row.spans[2 * at]!, row.spans[2 * at + 1]!)) return undefined;
    const what = spoiltId(row.text(at));
    return what === undefined ? undefined : { reason: `${whose} account id ${what}`, field, next: spoiltNext };
  }

  private noAmount(row: CostRow, field: number): Fault {
    const found = parseDecimal(row.text(row.first + field));
    const isLong = found.kind === "bad" && found.reason.startsWith("more");
    return { reason: `${this.name(field)} ${isLong ? `has ${found.reason}` : "is not a number"}`, field };
  }

  private name = (field: number): string => this.header.columns[field]!.header;
}

/** Whether a field is blank or an amount. */
function isAmount(row: CostRow, at: number): boolean {
  return isBlankAt(row, at) || readsAsDecimal(row.bytes, row.spans[2 * at]!, row.spans[2 * at + 1]!) !== "bad";
}

function isBlankAt({ bytes, spans }: CostRow, at: number): boolean {
  return blankBytes(bytes, spans[2 * at]!, spans[2 * at + 1]!);
}

function isSame({ bytes, spans, first }: CostRow, field: number, known: Buffer): boolean {
  const from = spans[2 * (first + field)]!;
  if (spans[2 * (first + field) + 1]! - from !== known.length) return false;
  for (let i = 0; i < known.length; i++) if (bytes[from + i] !== known[i]) return false;
  return true;
}
