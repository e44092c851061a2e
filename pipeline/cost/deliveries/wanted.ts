import { createHash } from "node:crypto";
import { folderOf } from "../../folderOf";
import type { DeliveryRef, Input, Staged } from "../../plan/types";
import { commitmentColumns } from "../reading/commitmentColumns";
import type { CostFileRecord, CostPart, PartFigures } from "../record";
import { accountsOf } from "./accounts";
import { deliveries } from "./deliveries";
import { type CostFile, compareOrder, type Deliveries, type Delivery, reportName } from "./delivery";
import { noRows } from "./loose";
import { type PublishedReport, retiredOf, strangersOf } from "./retired";

export interface Wanted {
  /** What each `report/period` should be made from. */
  staged: Map<string, Staged>;
  /** Published under a name that is not the report's any more: the same files or contents are published under another one now. */
  retired: string[];
  /** Published under a name that no file has any more, retired or not. */
  strangers: string[];
  /** Still arriving, with what is missing. */
  waiting: Deliveries["incomplete"];
  /** Nothing of these is taken until somebody acts. */
  refused: Deliveries["refused"];
  /** Files that are in no delivery, and why: neither taken nor a fault. */
  idle: Deliveries["idle"];
  /** Locations of parts that only deliveries which a newer one has replaced are made of. */
  outlived: Set<string>;
  /** Names of the reports that have a delivery. */
  reports: Set<string>;
  /** see `Deliveries` */
  unnamed: number;
}
type Known = CostFileRecord & { batchId: string };
type Report = Extract<Known, { kind: "report" }>;

/**
 * From everything inspection found of cost files: the newest complete delivery of each report and period, as inputs of a build.
 * @param o.uri location of a key of the lake
 * @param gone raw files that are not there any more
 */
export function wantedDeliveries(
  records: Known[],
  published: PublishedReport[],
  o: { uri(key: string): string },
  gone: ReadonlySet<string> = new Set(),
): Wanted {
  const files = records.flatMap((record) => ("file" in record ? [fileOf(record, gone)] : []));
  const manifests = records.flatMap((record) =>
    record.kind === "manifest" ? [{ ...record.manifest, seenIn: record.seenIn }] : [],
  );
  // Files that AWS put into a bucket always wait for their manifest; in a folder of this machine there may be none.
  const found = deliveries(files, manifests, { awaitManifest: records.some(({ key }) => key.startsWith("s3://")) });
  const byKey = new Map(records.map((record) => [record.key, record]));
  const held = new Map(published.map((one) => [one.partition, one]));
  const staged = new Map<string, Staged>();
  const empty = found.idle.filter(({ reason }) => reason === noRows);
  const waiting = [
    ...found.incomplete,
    ...empty.map(({ key, reason }) => ({ report: key, reason, files: [key], missing: [] })),
  ];
  for (const one of found.deliveries) {
    const partition = `${one.report}/${one.period}`;
    const before = held.get(partition)?.delivery;
    if (before && !isVersionOf(before, one) && isBefore(one, before, gone)) continue; // never back
    const of = stagedOf(one, idAfter(one, before), byKey, (key) => o.uri(key));
    if (!one.manifest) of.delivery!.keys = one.files.map(({ key }) => key);
    if (of.inputs.length > 0) staged.set(partition, of);
    else
      waiting.push({
        report: one.report,
        period: one.period,
        id: one.id,
        reason: "its files have a header and no rows; what was published before stays",
        files: one.files.map(({ key }) => key),
        missing: [],
      });
  }
  return {
    staged,
    waiting,
    refused: found.refused,
    idle: found.idle.filter((one) => !empty.includes(one)),
    retired: retiredOf(published, found, { staged, files }),
    strangers: strangersOf(published, found).map(({ partition }) => partition),
    outlived: outlivedOf(found, records, (key) => o.uri(key)),
    reports: new Set(found.deliveries.map(({ report }) => report)),
    unnamed: found.unnamed,
  };
}

function fileOf(record: Exclude<Known, { kind: "manifest" | "beside" }>, gone: ReadonlySet<string>): CostFile {
  const { file, changedIn, key } = record;
  const accounts = record.kind === "report" ? record.parts.flatMap((part) => part.accounts) : [];
  const payers = [...new Set(accounts.map(({ billingAccountId }) => billingAccountId))];
  return {
    ...file,
    payers,
    ...(changedIn !== undefined && { changedIn }),
    ...(gone.has(key) && { gone: true as const }),
  };
}

/** Of what waits, or is refused until somebody acts, every part may be needed yet. */
function outlivedOf({ older, ...found }: Deliveries, records: Known[], uri: (key: string) => string): Set<string> {
  const pairs = (all: Delivery[]) =>
    new Set(all.flatMap(({ files, period }) => files.map(({ key }) => `${period} ${key}`)));
  const [replaced, holding] = [pairs(older), pairs(found.deliveries)];
  const open = new Set([...found.incomplete, ...found.refused].flatMap(({ files }) => files));
  return new Set(
    records.flatMap((record) =>
      record.kind !== "report" || open.has(record.key)
        ? []
        : record.parts
            .filter(({ period }) => replaced.has(`${period} ${record.key}`) && !holding.has(`${period} ${record.key}`))
            .map(({ key }) => uri(folderOf(key))),
    ),
  );
}

/** What no manifest names is as it is there now, even when a copy with an older time took the place of a file. */
function isBefore(one: Delivery, { order, keys }: DeliveryRef, gone: ReadonlySet<string>): boolean {
  const isThere = !one.manifest && keys?.some((key) => !gone.has(key));
  if (isThere && one.order.states === order.states) return false;
  return compareOrder(one.order, order) < 0;
}

/** As a partition's value and a folder: what a manifest calls it is anybody's text. */
const idOf = ({ id }: Delivery): string => reportName(id);

const versionId = (id: string, fingerprint: string): string => `${id}-${fingerprint.slice(0, 8)}`;
const isVersionOf = (before: DeliveryRef, one: Delivery): boolean =>
  [idOf(one), versionId(idOf(one), before.fingerprint)].includes(before.id);

/** A delivery whose files were overwritten under the same id is another one, so that what changed can be told. */
function idAfter(one: Delivery, before: DeliveryRef | undefined): string {
  if (!before || !isVersionOf(before, one)) return idOf(one);
  return before.fingerprint === one.fingerprint ? before.id : versionId(idOf(one), one.fingerprint);
}

function stagedOf(one: Delivery, id: string, records: Map<string, Known>, uri: (key: string) => string): Staged {
  const reports = one.files.flatMap(({ key }) => {
    const record = records.get(key);
    return record?.kind === "report" ? [record] : [];
  });
  const parts = reports.flatMap((report) =>
    report.parts.filter(({ period }) => period === one.period).map((part) => ({ report, part })),
  );
  // Decided once for a delivery: a report without net costs has none in any row.
  const loadId = loadIdOf(parts.map(({ report }) => report.fileId));
  const netCount = netRows(parts.map(({ part }) => part.figures));
  const absent = [...new Set(parts.flatMap(({ part }) => part.absent ?? commitmentColumns))].sort();
  return {
    inputs: parts.map(({ report, part }) => inputOf({ report, part, loadId, isNet: netCount > 0 }, uri)),
    values: { load_id: loadId, net_count: String(netCount), absent_columns: absent },
    delivery: {
      id,
      fingerprint: one.fingerprint,
      deliveredAt: one.deliveredAt,
      order: one.order,
      accounts: accountsOf(parts.map(({ part }) => part)),
      ...(parts.some(({ part }) => part.lacksInvoices) && { lacksInvoices: true }),
      ...(absent.length > 0 && { absent }),
    },
  };
}

/** Rows with a net cost other than 0. Where older inspectors counted zeros too, net costs that add up to 0 beside others that do not are none. */
function netRows(figures: PartFigures[]): number {
  const old = figures.filter(({ nonZeroNets }) => nonZeroNets === undefined);
  const isZero = (sum: "billedNet" | "billedGross") => old.every((one) => /^-?[0.]*$/.test(one[sum]));
  const isEmpty = isZero("billedNet") && !isZero("billedGross");
  return figures.reduce((sum, { nonZeroNets, netValues = 0 }) => sum + (nonZeroNets ?? (isEmpty ? 0 : netValues)), 0);
}

/** Names the files that are read together, so that a statement is as long for 3,000 of them as for one. */
const loadIdOf = (fileIds: string[]): string =>
  createHash("sha256")
    .update([...fileIds].sort().join("\n"))
    .digest("hex")
    .slice(0, 32);

function inputOf(
  { report, part, loadId, isNet }: { report: Report; part: CostPart; loadId: string; isNet: boolean },
  uri: (key: string) => string,
): Input {
  const { figures, rows, hash, size, table, period } = part;
  return {
    table,
    partition: [period, report.batchId, report.fileId, loadId],
    fingerprint: hash,
    location: uri(folderOf(part.key)),
    figures: {
      rows: String(rows),
      billed_cost: isNet ? figures.billedNet : figures.billedGross,
      focus_effective_cost: figures.focusEffective,
    },
    bytes: size,
    current: true,
  };
}
