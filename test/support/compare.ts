import { DuckDBInstance } from "@duckdb/node-api";

/** Parquet files of one published partition, with the values of its partition columns. */
export interface PublishedPartition {
  files: string[];
  /** column to value, for example `{event_date: "2026-01-31"}` */
  partition: Record<string, string>;
}
/** What one home holds, as far as two homes must agree. */
export interface Result {
  /** By table. A table without a partition is left out, or has an empty list. */
  tables: Record<string, PublishedPartition[]>;
  /** Usage items and alerts: any JSON; fields that belong to a run and not to the data are left out (`ofTheRun`). */
  usage: unknown[];
  alerts: unknown[];
  /** `content` is a hash of the bytes set aside; `file` is taken out of the reason and not compared. */
  quarantine: { content: string; reason: string; file?: string; records?: number }[];
}

/** Columns that say how a row came in, not what it is. */
const lineageColumns = new Set(["batch_id", "source_file", "source_index"]);
/** Fields of ledger items that name a run, an attempt, a place or a moment of writing. */
export const ofTheRun = new Set(
  "run runId runs execution executionId chain attempt attempts token rev location key file path where generation gen fingerprint batch batchId digest digestId messageId at createdAt updatedAt writtenAt openedAt closedAt sentAt notifiedAt expiresAt ttl".split(
    " ",
  ),
);

/**
 * Decides "same result": the same typed rows without their lineage, the same usage items, alerts, and quarantined contents
 * with reasons. Order and number of files do not matter, equal rows are counted.
 * @returns one line for each difference, with up to three rows of each side; empty when the results are the same
 */
export async function differences(left: Result, right: Result): Promise<string[]> {
  const found: string[] = [];
  const instance = await DuckDBInstance.create(":memory:", { threads: "2" });
  const connection = await instance.connect();
  const rows = async (sql: string) => (await connection.runAndReadAll(sql)).getRowObjectsJson();
  try {
    for (const table of [...new Set([...Object.keys(left.tables), ...Object.keys(right.tables)])].sort()) {
      const [a, b] = [left.tables[table] ?? [], right.tables[table] ?? []];
      if (a.length === 0 && b.length === 0) continue;
      if (a.length === 0 || b.length === 0) {
        found.push(`${table}: only the ${a.length ? "left" : "right"} has partitions`);
        continue;
      }
      const types = [];
      for (const side of [a, b])
        types.push(
          (await rows(`DESCRIBE ${select(side)}`)).map(
            ({ column_name, column_type }) => `${column_name} ${column_type}`,
          ),
        );
      if (types[0]!.join() !== types[1]!.join()) {
        found.push(`${table}: columns differ: ${only(types[0]!, types[1]!)} against ${only(types[1]!, types[0]!)}`);
        continue;
      }
      for (const [side, mine, other] of [
        ["left", a, b],
        ["right", b, a],
      ] as const) {
        const extra = await rows(
          `SELECT *, count(*) OVER () AS "rows" FROM (${select(mine)} EXCEPT ALL ${select(other)}) LIMIT 3`,
        );
        if (extra.length > 0)
          found.push(
            `${table}: ${extra[0]!.rows} rows only on the ${side}, e.g. ${extra.map(({ rows: _, ...row }) => short(row)).join("; ")}`,
          );
      }
    }
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
  found.push(...listDifferences("usage", left.usage.map(canonical), right.usage.map(canonical)));
  found.push(...listDifferences("alerts", left.alerts.map(canonical), right.alerts.map(canonical)));
  found.push(...listDifferences("quarantine", left.quarantine.map(setAside), right.quarantine.map(setAside)));
  return found;
}

const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;
/** All rows of the partitions: the columns of the files without lineage, then those of the partition as text. */
function select(partitions: PublishedPartition[]): string {
  const one = ({ files, partition }: PublishedPartition) => {
    const values = Object.entries(partition).map(([column, value]) => `, ${quote(value)} AS "${column}"`);
    const known = [...lineageColumns, ...Object.keys(partition)].map(quote).join(", ");
    const read = `read_parquet([${files.map(quote).join(", ")}], hive_partitioning = false)`;
    return `SELECT COLUMNS(c -> c NOT IN (${known}))${values.join("")} FROM ${read}`;
  };
  return `(${partitions.map(one).join(" UNION ALL BY NAME ")})`;
}

/** JSON with sorted keys and without the fields of the run, at any depth. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part) => {
    if (typeof part === "bigint") return part.toString();
    if (part === null || typeof part !== "object" || Array.isArray(part)) return part;
    const kept = Object.entries(part as object).filter(([key]) => !ofTheRun.has(key));
    return Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

function setAside({ content, reason, file, records }: Result["quarantine"][number]): string {
  const name = file?.split(/[\\/]/).at(-1);
  const words = file ? reason.replaceAll(file, "<file>").replaceAll(name!, "<file>") : reason;
  return JSON.stringify({ content, reason: words, records });
}

function listDifferences(what: string, left: string[], right: string[]): string[] {
  return [["left", left, right] as const, ["right", right, left] as const].flatMap(([side, mine, other]) => {
    const rest = [...other];
    const extra = mine.filter((entry) => {
      const at = rest.indexOf(entry);
      if (at >= 0) rest.splice(at, 1);
      return at < 0;
    });
    return extra.length ? [`${what}: ${extra.length} only on the ${side}, e.g. ${extra.slice(0, 3).join("; ")}`] : [];
  });
}

const only = (mine: string[], other: string[]) =>
  mine.filter((one) => !other.includes(one)).join(", ") || "the same in another order";
const short = (row: object) => {
  const text = JSON.stringify(row);
  return text.length > 400 ? `${text.slice(0, 400)}...` : text;
};
