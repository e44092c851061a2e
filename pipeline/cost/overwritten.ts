import type { CostFile } from "./deliveries/delivery";
import type { Manifest } from "./deliveries/manifest";
import { placeOf } from "./deliveries/place";

/** AWS writes files one by one and their manifest last; times of objects and clocks may differ by this much. */
const slackMs = 60_000;

/**
 * Whether a file was written again after a manifest that names it: AWS is overwriting the delivery, and until the new manifest is there
 * its files are old and new ones mixed. A run has found other content where it was; in S3 the time of the object tells too, where a file
 * has no folder of its version to itself.
 */
export function isWrittenAfter(file: CostFile, { seenIn = 0, modifiedAt }: Pick<Manifest, "seenIn" | "modifiedAt">) {
  if ((file.changedIn ?? 0) > seenIn) return true;
  if (!file.key.startsWith("s3://") || placeOf(file.key).version !== undefined) return false;
  return Date.parse(file.modifiedAt) - Date.parse(modifiedAt) > slackMs;
}

/**
 * Of what several manifests name: the files that were written after each of them.
 * @returns by manifest; `isPast` when later manifests name all of these files, so that nothing of the older delivery is waited for
 */
export function writtenAfter<Of extends { manifest: Manifest; matched: { found: CostFile[] } }>(
  all: readonly Of[],
): Map<Of, { files: CostFile[]; isPast: boolean }> {
  const settled = new Set<CostFile>();
  const after = new Map<Of, CostFile[]>();
  for (const one of all) {
    const { found } = one.matched;
    const files = found.filter((file) => isWrittenAfter(file, one.manifest));
    after.set(one, files);
    for (const file of found) if (!files.includes(file)) settled.add(file);
  }
  return new Map(
    [...after].map(([one, files]) => [one, { files, isPast: files.length > 0 && files.every((f) => settled.has(f)) }]),
  );
}
