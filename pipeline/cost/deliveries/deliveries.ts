import { writtenAfter } from "../overwritten";
import {
  areOthers,
  byKey,
  type CostFile,
  compareOrder,
  type Deliveries,
  type Delivery,
  fingerprintOf,
  keysOf,
  reportName,
  unlike,
} from "./delivery";
import { looseDeliveries } from "./loose";
import type { Manifest } from "./manifest";
import { FileIndex, type Matched } from "./match";
import { placeOf } from "./place";

/**
 * Which files are which delivery of which report, and which of its deliveries holds in each billing period. Pure: the same files and
 * manifests give the same answer in any order.
 * - A manifest's delivery is complete when every file it names is here and none was written after it. Of several, the one that the manifest of the period names holds,
 *   else the latest by the time in its path, else by when it was written; two that are equal in this and not in content are refused.
 * - Files without a manifest wait for it where their report has manifests; else see `looseDeliveries`.
 * @param o.awaitManifest files in AWS's layout always wait, as in a bucket to which AWS delivers
 */
export function deliveries(files: CostFile[], manifests: Manifest[], o: { awaitManifest?: boolean } = {}): Deliveries {
  const all = [...new Map(files.map((file) => [file.key, file])).values()].sort(byKey);
  const listed = listedDeliveries(all, [...manifests].sort(byKey));
  const rest = unlisted(all, manifests, listed.claimed, o.awaitManifest ?? false);
  const loose = looseDeliveries(rest.loose);
  const held = newest([...listed.candidates, ...loose.candidates]);
  return {
    ...held,
    incomplete: [...listed.incomplete, ...rest.incomplete, ...loose.incomplete],
    refused: [...listed.refused, ...rest.refused, ...loose.refused, ...held.refused],
    idle: [...rest.idle, ...loose.idle].sort(byKey),
    unnamed: rest.loose.filter(({ bad, key }) => bad === undefined || placeOf(key).root !== undefined).length,
  };
}

type Listed = Pick<Deliveries, "incomplete" | "refused"> & { candidates: Delivery[]; claimed: Set<string> };

function listedDeliveries(files: CostFile[], manifests: Manifest[]): Listed {
  const index = new FileIndex(files);
  const result: Listed = { candidates: [], claimed: new Set(), incomplete: [], refused: [] };
  const groups = new Map<string, Group>();
  for (const manifest of manifests) {
    const matched = index.match(manifest);
    for (const { key } of matched.found) result.claimed.add(key);
    for (const { files: keys } of matched.ambiguous) for (const key of keys) result.claimed.add(key);
    const id = manifest.id ?? `files-${fingerprintOf(matched.found).slice(0, 16)}`;
    const key = [reportName(manifest.report, manifest.account), manifest.period, id].join("\0");
    const seen = groups.get(key);
    const named = manifest.level === "current" || (seen?.named ?? false);
    // The copy at the level of the period was written last; of equal ones the later.
    const isBetter = !seen || rank(manifest) > rank(seen.manifest);
    const seenIn = Math.max(manifest.seenIn ?? 0, seen?.manifest.seenIn ?? 0);
    const better = isBetter ? { manifest, matched } : seen;
    groups.set(key, { ...better, manifest: { ...better.manifest, id, seenIn }, named });
  }
  for (const [group, after] of writtenAfter([...groups.values()]))
    if (!after.isPast) fromManifest(group, after.files, result);
  return result;
}

const rank = ({ level, modifiedAt }: Manifest): string => `${level === "current" ? 1 : 0} ${modifiedAt}`;

interface Group {
  manifest: Manifest;
  /** the manifest of the period is one of its copies */
  named: boolean;
  matched: Matched;
}

/** @param rewritten files that were written after the manifest */
function fromManifest({ manifest, named, matched }: Group, rewritten: CostFile[], result: Listed): void {
  const { found, missing, ambiguous } = matched;
  const report = reportName(manifest.report, manifest.account);
  const about = { report, ...(manifest.period && { period: manifest.period }), id: manifest.id! };
  const keys = found.map(({ key }) => key);
  const refuse = (reason: string, more: string[] = []) =>
    result.refused.push({ ...about, reason, files: [manifest.key, ...keys, ...more] });
  if (manifest.files.length === 0) return void refuse("its manifest names no files: an empty report");
  if (ambiguous.length > 0) {
    const { key, files } = ambiguous[0]!;
    return void refuse(`${key} may be ${files.join(" or ")}; keep one of them, or AWS's folders`, files);
  }
  if (missing.length > 0) {
    const reason = `${missing.length} of ${manifest.files.length} files that its manifest names are not there: ${missing.slice(0, 3).join(", ")}${missing.length > 3 ? ", …" : ""}`;
    result.incomplete.push({ ...about, reason, files: keys, missing });
    return;
  }
  if (rewritten.length > 0) {
    const reason = `${rewritten.length} of its files were written again after its manifest: AWS is overwriting them; it waits for the new manifest`;
    result.incomplete.push({ ...about, reason, files: keys, missing: [] });
    return;
  }
  const fault = unlike(found);
  if (fault !== undefined) return void refuse(fault);
  const periods = new Set(found.flatMap((file) => Object.keys(file.periods)));
  if (manifest.period !== undefined) periods.add(manifest.period);
  const place = placeOf(found[0]!.key);
  const deliveredAt = place.versionTime ?? placeOf(manifest.key).versionTime ?? manifest.modifiedAt;
  for (const period of [...periods].sort()) {
    const states = manifest.period === undefined || manifest.period === period;
    const parts = states ? found : found.filter((file) => (file.periods[period] ?? 0) > 0);
    result.candidates.push({
      ...about,
      period,
      format: !found[0]!.formatIsSure && manifest.kind === "export" ? "cur2" : found[0]!.format,
      files: parts,
      rows: parts.reduce((sum, file) => sum + (file.periods[period] ?? 0), 0),
      manifest: manifest.key,
      deliveredAt: new Date(deliveredAt).toISOString(),
      order: { states, named, at: Date.parse(deliveredAt) },
      fingerprint: fingerprintOf(parts),
      notes: states ? [] : [`its manifest is of ${manifest.period}, and rows in it are of ${period}`],
    });
  }
}

type Rest = Pick<Deliveries, "incomplete" | "refused" | "idle"> & { loose: CostFile[] };

/** Files that no manifest names: surplus of an overwritten export, waiting for their manifest, or without any. */
function unlisted(files: CostFile[], manifests: Manifest[], claimed: Set<string>, awaitManifest: boolean): Rest {
  const result: Rest = { loose: [], incomplete: [], refused: [], idle: [] };
  const siblings = new Set([...claimed].map(siblingOf));
  const roots = new Set([...manifests.map(({ key }) => key), ...claimed].map((key) => placeOf(key).root));
  roots.delete(undefined);
  const waiting = new Map<string, CostFile[]>();
  const known = new Map(files.filter(({ key }) => claimed.has(key)).map((file) => [file.version, file.key]));
  for (const file of files) {
    if (claimed.has(file.key) || file.gone) continue;
    const { root, folder, part } = placeOf(file.key);
    if (part !== undefined && siblings.has(siblingOf(file.key)))
      result.idle.push({ key: file.key, reason: "its manifest does not name it: left from a larger delivery" });
    else if (root !== undefined && (awaitManifest || roots.has(root))) {
      if (file.bad !== undefined) result.refused.push({ reason: file.bad, files: [file.key] });
      else waiting.get(folder)?.push(file) ?? waiting.set(folder, [file]);
    } else {
      const twin = file.bad === undefined ? known.get(file.version) : undefined;
      if (twin !== undefined && siblingOf(twin) !== siblingOf(file.key))
        result.idle.push({ key: file.key, reason: `the same content as ${twin}` });
      else {
        result.loose.push(file);
        if (twin === undefined) known.set(file.version, file.key);
      }
    }
  }
  for (const parts of waiting.values()) {
    const { root, period, version } = placeOf(parts[0]!.key);
    result.incomplete.push({
      report: root!.split("/").at(-1)!,
      period: period!,
      ...(version !== undefined && { id: version }),
      reason: "no manifest names these files yet",
      files: parts.map(({ key }) => key),
      missing: [],
    });
  }
  return result;
}

const siblingOf = (key: string): string => {
  const { folder, stem } = placeOf(key);
  return `${folder}\0${stem}`;
};

function newest(candidates: Delivery[]): Pick<Deliveries, "deliveries" | "older" | "refused"> {
  const result: Pick<Deliveries, "deliveries" | "older" | "refused"> = { deliveries: [], older: [], refused: [] };
  const groups = new Map<string, Delivery[]>();
  for (const one of candidates) {
    const key = `${one.report}\0${one.period}`;
    groups.get(key)?.push(one) ?? groups.set(key, [one]);
  }
  for (const [, group] of [...groups].sort(([a], [b]) => (a < b ? -1 : 1))) {
    group.sort((a, b) => compareOrder(b.order, a.order) || (a.id < b.id ? -1 : 1));
    const [first, ...others] = group;
    const { report, period } = first!;
    const tie = others.filter((o) => compareOrder(o.order, first!.order) === 0 && o.fingerprint !== first!.fingerprint);
    const stranger = first!.manifest ? undefined : others.find((o) => !o.manifest && areOthers(o.files, first!.files));
    if (stranger) {
      const reason = `deliveries ${first!.id} and ${stranger.id} are of other billing accounts, so neither is a version of the other; rename one of them or its folder`;
      result.refused.push({ report, period, reason, files: keysOf([first!, stranger]) });
      continue;
    }
    if (tie.length > 0) {
      const ids = [first!, ...tie].map(({ id }) => id).join(", ");
      const reason = `deliveries ${ids} were written at the same time with different content, so none of them is the newest; keep one`;
      result.refused.push({ report, period, reason, files: keysOf([first!, ...tie]) });
      continue;
    }
    result.deliveries.push(first!);
    for (const other of others) {
      if (other.order.states || !first!.order.states) result.older.push(other);
      else {
        const reason = `${other.rows} rows of ${period} in a delivery of another period, beside ${first!.id}, which is the one of ${period}; nobody counts them`;
        result.refused.push({ report, period, id: other.id, reason, files: other.files.map(({ key }) => key) });
      }
    }
  }
  return result;
}
