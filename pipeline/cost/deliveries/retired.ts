import type { DeliveryRef, Staged } from "../../plan/types";
import { type CostFile, type Deliveries, fingerprintOf } from "./delivery";
import { placeOf } from "./place";

/** A published partition of silver cost. */
export interface PublishedReport {
  /** `report/period` */
  partition: string;
  delivery: DeliveryRef | undefined;
  /** ids of the files that it was made from; undefined: not known here */
  fileIds: string[] | undefined;
}

/**
 * Published partitions that nothing is left of under their name, while what they hold is published under another one:
 * - the same files, which a manifest gave their report's name later;
 * - the same contents in other files, as in a folder that was renamed; or
 * - files without a manifest that were overwritten, and that a manifest names now; or
 * - a part of a delivery, taken before there was any manifest, of a report that has one now: it need not be the newest delivery. Its name and
 *   its accounts say that it is of that report, as another report may lie in the same folder.
 * Not before the other one is published, and only by a delivery of the same period.
 * @param now.files every known file in its newest version
 */
export function retiredOf(
  published: PublishedReport[],
  found: Deliveries,
  now: { staged: Map<string, Staged>; files: CostFile[] },
): string[] {
  const waits = new Set(found.incomplete.map(nameOf));
  const elsewhere = publishedNow(published, found, now.staged);
  const files = new Map(now.files.map((file) => [file.key, file]));
  return strangersOf(published, found)
    .filter(({ partition, fileIds, delivery }) => {
      const period = partition.slice(partition.lastIndexOf("/") + 1);
      const isNamed = (key: string) =>
        elsewhere.named.has(`${period} ${key}`) ||
        elsewhere.reports.get(`${period} ${reportOf(key)}`)?.some((of) => hasAll(of, delivery!.accounts));
      if (delivery?.keys?.every(isNamed)) return true;
      if (waits.has(partition)) return false;
      if (fileIds?.every((id) => elsewhere.ids.has(`${period} ${id}`))) return true;
      if (!delivery?.keys) return false; // a manifest's: its raw files may expire
      const gone = delivery.keys.map((key) => files.get(key)).filter((file) => file?.gone) as CostFile[];
      return (
        fingerprintOf(gone) === delivery.fingerprint &&
        gone.every(({ version }) => elsewhere.contents.has(`${period} ${version}`))
      );
    })
    .map(({ partition }) => partition);
}

/** Those under whose name no delivery is known that is there whole. */
export function strangersOf(published: PublishedReport[], found: Deliveries): PublishedReport[] {
  const held = new Set([...found.deliveries, ...found.older].map(nameOf));
  return published.filter(({ partition }) => !held.has(partition));
}

const nameOf = ({ report, period }: { report: string; period?: string }): string => `${report}/${period}`;

interface Elsewhere {
  ids: Set<string>;
  contents: Set<string>;
  /** keys that a manifest names */
  named: Set<string>;
  /** by the folder and stem of a report in AWS's layout that has a manifest: the accounts of its deliveries */
  reports: Map<string, DeliveryRef["accounts"][]>;
}

/** What is published as it should be, each behind its period. */
function publishedNow(published: PublishedReport[], found: Deliveries, staged: Map<string, Staged>): Elsewhere {
  const elsewhere: Elsewhere = { ids: new Set(), contents: new Set(), named: new Set(), reports: new Map() };
  const wanted = new Map(found.deliveries.map((one) => [nameOf(one), one]));
  for (const { partition, delivery } of published) {
    const of = staged.get(partition);
    if (!of || of.delivery!.id !== delivery?.id) continue;
    const { period, files, manifest } = wanted.get(partition)!;
    for (const { partition: values } of of.inputs) elsewhere.ids.add(`${period} ${values[2]}`);
    for (const { version } of files) elsewhere.contents.add(`${period} ${version}`);
    if (!manifest) continue;
    for (const { key } of files) elsewhere.named.add(`${period} ${key}`);
    for (const report of new Set(files.map(({ key }) => reportOf(key))))
      if (report !== undefined)
        elsewhere.reports.set(`${period} ${report}`, [
          ...(elsewhere.reports.get(`${period} ${report}`) ?? []),
          delivery!.accounts,
        ]);
  }
  return elsewhere;
}

/** Undefined outside AWS's layout. */
function reportOf(key: string): string | undefined {
  const { root, stem } = placeOf(key);
  return root === undefined ? undefined : `${root} ${stem}`;
}

/** Whether every account is in there; where sub-accounts are not known, their billing account is. */
const hasAll = (all: DeliveryRef["accounts"], some: DeliveryRef["accounts"]): boolean =>
  some.every(({ billingAccountId, subAccountIds = [] }) => {
    const there = all.filter((one) => one.billingAccountId === billingAccountId);
    return (
      there.length > 0 && subAccountIds.every((id) => there.some((one) => one.subAccountIds?.includes(id) ?? true))
    );
  });
