import type { Wanted } from "../deliveries/wanted";
import type { CostFileRecord } from "../record";

/** What became of the rows of report files; together they are all rows that were staged of them. */
export interface RowFates {
  /** in a delivery that is published */
  kept: number;
  /** in a delivery that should be published and is not yet: its build failed, or limits left it out */
  unbuilt: number;
  /** in a complete delivery that a newer one has replaced */
  superseded: number;
  /** in a delivery that is still arriving */
  waiting: number;
  /** in one of which nothing is taken */
  refused: number;
  /** in a file whose content another file has brought in */
  duplicate: number;
  /** in a file that is in no delivery for another reason, such as one that its manifest does not name */
  idle: number;
}

/**
 * @param files the files in question, such as those that one run has read
 * @param published ids of the files behind each published `report/period`
 */
export function rowFates(
  files: CostFileRecord[],
  all: CostFileRecord[],
  { staged, waiting, refused, idle }: Pick<Wanted, "staged" | "waiting" | "refused" | "idle">,
  published: ReadonlyMap<string, readonly string[]>,
): RowFates {
  const inSilver = new Set(
    [...published].flatMap(([partition, ids]) => ids.map((id) => `${monthOf(partition)} ${id}`)),
  );
  const due = new Set(
    [...staged.values()].flatMap(({ inputs }) => inputs.map(({ partition: [month, , id] }) => `${month} ${id}`)),
  );
  const names = (of: { files: string[]; period?: string }[], key: string, month: string) =>
    of.some(({ files: keys, period }) => (period === undefined || period === month) && keys.includes(key));
  const fates: RowFates = { kept: 0, unbuilt: 0, superseded: 0, waiting: 0, refused: 0, duplicate: 0, idle: 0 };
  const idleKeys = new Set(idle.map(({ key }) => key));
  const kept = new Set<string>();
  for (const one of all)
    if (one.kind === "report" && one.parts.some(({ period }) => inSilver.has(`${period} ${one.fileId}`)))
      kept.add(one.version);
  for (const file of files) {
    if (file.kind !== "report") continue;
    for (const { period, rows } of file.parts) {
      const id = `${period} ${file.fileId}`;
      if (inSilver.has(id)) fates.kept += rows;
      else if (due.has(id)) fates.unbuilt += rows;
      else if (names(refused, file.key, period)) fates.refused += rows;
      else if (names(waiting, file.key, period)) fates.waiting += rows;
      else if (kept.has(file.version)) fates.duplicate += rows;
      else if (idleKeys.has(file.key)) fates.idle += rows;
      else fates.superseded += rows;
    }
  }
  return fates;
}

const monthOf = (partition: string): string => partition.slice(partition.lastIndexOf("/") + 1);
