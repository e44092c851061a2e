import type { DeliveryRef, Staged } from "../../plan/types";
import { type CostFile, type Deliveries, fingerprintOf } from "./delivery";

/** A published partition of silver cost. */
export interface PublishedReport {
  /** `report/period` */
  partition: string;
  delivery: DeliveryRef | undefined;
  /** ids of the files that it was made from */
  fileIds: string[];
}

/**
 * Published partitions that nothing is left of under their name, while what they hold is published under another one:
 * - the same files, which a manifest gave their report's name later;
 * - the same contents in other files, as in a folder that was renamed; or
 * - files without a manifest that were overwritten and that a manifest names now.
 * Not before the other one is published, and only by a delivery of the same period.
 * @param now.files every known file in its newest version
 */
export function retiredOf(
  published: PublishedReport[],
  found: Deliveries,
  now: { staged: Map<string, Staged>; files: CostFile[] },
): string[] {
  const known = new Set(
    [...found.deliveries, ...found.older, ...found.incomplete].map((d) => `${d.report}/${d.period}`),
  );
  const elsewhere = publishedNow(published, found, now.staged);
  const files = new Map(now.files.map((file) => [file.key, file]));
  return published
    .filter(({ partition }) => !known.has(partition))
    .filter(({ partition, fileIds, delivery }) => {
      const period = partition.slice(partition.lastIndexOf("/") + 1);
      if (fileIds.every((id) => elsewhere.ids.has(`${period} ${id}`))) return true;
      if (!delivery?.keys) return false; // a manifest's: its raw files may expire
      if (delivery.keys.every((key) => elsewhere.named.has(`${period} ${key}`))) return true;
      const gone = delivery.keys.map((key) => files.get(key)).filter((file) => file?.gone) as CostFile[];
      return (
        fingerprintOf(gone) === delivery.fingerprint &&
        gone.every(({ version }) => elsewhere.contents.has(`${period} ${version}`))
      );
    })
    .map(({ partition }) => partition);
}

/** File ids, contents and keys that a manifest names of what is published as it should be, each behind its period. */
function publishedNow(
  published: PublishedReport[],
  found: Deliveries,
  staged: Map<string, Staged>,
): { ids: Set<string>; contents: Set<string>; named: Set<string> } {
  const elsewhere = { ids: new Set<string>(), contents: new Set<string>(), named: new Set<string>() };
  const wanted = new Map(found.deliveries.map((one) => [`${one.report}/${one.period}`, one]));
  for (const { partition, delivery } of published) {
    const of = staged.get(partition);
    if (!of || of.delivery!.id !== delivery?.id) continue;
    const { period, files, manifest } = wanted.get(partition)!;
    for (const { partition: values } of of.inputs) elsewhere.ids.add(`${period} ${values[2]}`);
    for (const { version } of files) elsewhere.contents.add(`${period} ${version}`);
    if (manifest) for (const { key } of files) elsewhere.named.add(`${period} ${key}`);
  }
  return elsewhere;
}
