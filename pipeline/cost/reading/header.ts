import {
  aliases,
  type ColumnType,
  contract,
  countedColumns,
  curOther,
  type FocusVersion,
  type Format,
  focusVersions,
  openFamilies,
} from "./columns";
import { nameKey, snake } from "./names";
import { notCost } from "./notCost";

export interface HeaderColumn {
  /** Name in the declared table: the contract's, else AWS's Parquet name, made unique; lower case, digits and underscores. */
  name: string;
  /** As in the file, `lineItem/UnblendedCost`; of two names that ran together, its own half. */
  header: string;
  /** `contract`: silver reads it; `open`: of a family whose columns vary (product, tags, cost categories, discounts); `other`: known, not read */
  role: "contract" | "open" | "other" | "unknown";
  type: ColumnType;
}

/** A header, in the order of the file: the n-th column is the n-th field of every row. */
export interface Header {
  format: Format;
  /** false: snake-case CUR without a column that only one of legacy CUR and CUR 2.0 has; a manifest, a folder or the kind of file decides */
  formatIsSure: boolean;
  version?: FocusVersion;
  columns: HeaderColumn[];
  /** Required columns that are not there: the report is refused. */
  missing: string[];
  /** Names as in the file of columns that are counted by or added up, where there are several of one: nobody can tell which holds. */
  repeated: string[];
  /** Optional columns that are not there: silver has typed NULLs. */
  absent: string[];
  /** Names as in the file that no format has. */
  unknown: string[];
  notes: string[];
}
export type HeaderReading = Header | { reason: string };

const curColumns = new Map(
  [...curOther, ...contract.cur2.map(({ name }) => name)].map((name) => [nameKey(name), name] as const),
);
for (const [alias, name] of Object.entries(aliases)) curColumns.set(nameKey(alias), name);
const focusColumns = new Map(contract.focus.map(({ name }) => [nameKey(name), name] as const));
focusColumns.set(nameKey("ServiceProviderName"), "provider_name"); // its name since FOCUS 1.3
const focusOther = new Set(focusVersions.flatMap(([, names]) => names.map(nameKey)));
const types = new Map([...contract.cur2, ...contract.focus].map(({ name, type }) => [name, type] as const));
/** Columns that only one kind of CUR has. */
const onlyCur2 = new Set([
  ...contract.cur2.filter((column) => !contract.legacy.includes(column)).map(({ name }) => name),
  "tags",
]);
/** Names of products and regions, which CUR 2.0 has in the map `product`. */
const flattened = new Set(["product_product_name", "product_region"]);
const onlyLegacy = /^(resource_tags|cost_category)_/;
/** Fewer required columns than this in common, and it is another kind of table. */
const enough = 3;

/**
 * Recognises a report by the names of its columns, however they are spelled: case, `/`, camelCase, snake_case, a byte order mark, blanks around.
 * @param width how many fields the rows have, when a row was read: where two names ran together it tells one field from two
 * @param isCsv where AWS writes legacy CUR with slashes, so that snake case is CUR 2.0
 */
export function readHeader(names: string[], width = names.length, isCsv = false): HeaderReading {
  const plain = names.map((name, i) => (i === 0 ? name.replace(/^\uFEFF/, "") : name).trim());
  const family = familyOf(plain);
  if (family === undefined) return { reason: notCost(plain, (one) => familyOf(one) !== undefined) };
  const known = family === "focus" ? focusColumns : curColumns;
  const { headers, unread, notes } = parted(plain, known, width);
  const taken = new Set<string>();
  const columns = headers.map((header, i) => column(header, i, family, known, taken, notes));
  const found = new Set(columns.filter(({ role }) => role === "contract").map(({ name }) => name));
  const format = family === "focus" ? family : curFormat(headers, columns, isCsv);
  const lacking = contract[format.replace("?", "") as Format].filter(({ name }) => !found.has(name));
  return {
    format: format.replace("?", "") as Format,
    formatIsSure: !format.endsWith("?"),
    ...(format === "focus" && { version: versionOf(columns) }),
    columns,
    repeated: repeatedIn(columns, known, family),
    missing: lacking.filter(({ required }) => required).map(({ name }) => name),
    absent: lacking.filter(({ required }) => !required).map(({ name }) => name),
    unknown: columns
      .filter(({ role, header }) => role === "unknown" && !unread.has(header))
      .map(({ header }) => header),
    notes,
  };
}

function familyOf(names: string[]): "cur" | "focus" | undefined {
  const keys = new Set(names.map(nameKey));
  const common = (format: Format) =>
    contract[format].filter(({ name, required }) => required && keys.has(nameKey(name))).length;
  const [cur, focus] = [common("legacy"), common("focus")];
  if (Math.max(cur, focus) < enough) return undefined;
  return cur >= focus ? "cur" : "focus";
}

/** The newest version of FOCUS that has one of its columns. */
function versionOf(columns: HeaderColumn[]): FocusVersion {
  const keys = new Set(columns.map(({ header }) => nameKey(header)));
  return focusVersions.find(([, names]) => names.some((name) => keys.has(nameKey(name))))?.[0] ?? "1.0";
}

function repeatedIn(columns: HeaderColumn[], known: Map<string, string>, family: "cur" | "focus"): string[] {
  const { costs, ...keys } = countedColumns[family];
  const counted = new Set([...Object.values(keys), ...costs]);
  return columns
    .filter(({ name, header }) => {
      const match = known.get(nameKey(header));
      return match !== undefined && match !== name && counted.has(match);
    })
    .map(({ header }) => header);
}

/** With `?` when nothing in the header decides it. */
function curFormat(
  headers: string[],
  columns: HeaderColumn[],
  isCsv: boolean,
): "legacy" | "cur2" | "legacy?" | "cur2?" {
  if (headers.some((header) => /^lineItem\//i.test(header))) return "legacy";
  if (columns.some(({ name }) => onlyCur2.has(name))) return "cur2";
  if (columns.some(({ name }) => onlyLegacy.test(name))) return "legacy";
  // What was selected from a legacy table, such as a result of Athena, has its columns of products.
  return isCsv && !columns.some(({ name }) => flattened.has(name)) ? "cur2?" : "legacy?";
}

function column(
  header: string,
  position: number,
  family: "cur" | "focus",
  known: Map<string, string>,
  taken: Set<string>,
  notes: string[],
): HeaderColumn {
  const match = known.get(nameKey(header));
  if (match !== undefined && !taken.has(match)) {
    taken.add(match);
    const type = types.get(match);
    return { name: match, header, role: type ? "contract" : "other", type: type ?? "text" };
  }
  const base = snake(header) || `column_${position + 1}`;
  // An older or newer name of a column may stand beside it.
  const isAgain = match !== undefined && nameKey(match) === nameKey(header);
  if (isAgain) notes.push(`column ${header} is there more than once; the first is read`);
  const isOpen = family === "cur" && openFamilies.some((open) => base.startsWith(`${open}_`));
  const isOther =
    match !== undefined || (family === "focus" && (/^x_/i.test(header) || focusOther.has(nameKey(header))));
  return {
    name: unique(base, taken),
    header,
    role: isOther ? "other" : isOpen ? "open" : "unknown",
    type: "text",
  };
}

function unique(base: string, taken: Set<string>): string {
  let name = base;
  for (let n = 2; taken.has(name); n++) name = `${base}_${n}`;
  taken.add(name);
  return name;
}

/**
 * Parts names that ran together (a comma was lost), such as `pricing/OfferingClasspricing/PurchaseOption`. When the rows have a field for
 * each half they are two columns; else nobody can tell whose value it is, and it stays one column that is read as neither.
 */
function parted(
  names: string[],
  known: Map<string, string>,
  width: number,
): { headers: string[]; unread: Set<string>; notes: string[] } {
  const notes: string[] = [];
  const unread = new Set<string>();
  const halves = names.map((name) => (known.has(nameKey(name)) ? undefined : halvesOf(name, known)));
  const fused = halves.filter((pair) => pair !== undefined).length;
  const isTwo = fused > 0 && width === names.length + fused;
  const headers = names.flatMap((name, i) => {
    const pair = halves[i];
    if (!pair) return [name];
    const what = `names ${pair.join(" and ")} ran together in the header`;
    notes.push(
      isTwo ? `${what}; the rows have a field for each` : `${what}; the rows have one field, which is not read`,
    );
    if (isTwo) return pair;
    unread.add(name);
    return [name];
  });
  return { headers, unread, notes };
}

const slashed =
  /^((?:identity|bill|lineItem|product|pricing|reservation|savingsPlan)\/\w+?)((?:identity|bill|lineItem|product|pricing|reservation|savingsPlan)\/\w+)$/;

function halvesOf(name: string, known: Map<string, string>): [string, string] | undefined {
  const [, first, second] = slashed.exec(name) ?? [];
  if (first !== undefined) return [first, second!];
  for (let at = name.length - 1; at > 0; at--) {
    const pair: [string, string] = [name.slice(0, at), name.slice(at)];
    // A single word, such as the map `product`, stands before a third of all names.
    if (pair.every((half) => snake(half).includes("_") && known.has(nameKey(half)))) return pair;
  }
  return undefined;
}

/** Why a report with this header cannot be taken, or undefined. */
export function refusal({ format, formatIsSure, missing, repeated }: Header): string | undefined {
  if (repeated.length > 0) return `column ${repeated[0]} is there more than once; keep the one that holds`;
  if (missing.length === 0) return undefined;
  const isOpen = format === "legacy" && !formatIsSure;
  const kind = isOpen ? "CUR" : { legacy: "legacy CUR", cur2: "CUR 2.0", focus: "FOCUS" }[format];
  return `${kind} without ${missing.join(", ")}; export the report with ${missing.length === 1 ? "this column" : "these columns"}`;
}
