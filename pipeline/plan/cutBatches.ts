import type { RawFile } from "../ports";

const maxFiles = 500;
const maxBytes = 64 * 2 ** 20;

/** Cuts the files of one delivery day into batches of at most 500 files or 64 MB; a larger file is a batch of its own. */
export function cutBatches(files: RawFile[]): RawFile[][] {
  const batches: RawFile[][] = [];
  let bytes = 0;
  for (const file of [...files].sort((a, b) => (a.key < b.key ? -1 : 1))) {
    const last = batches.at(-1);
    if (last && last.length < maxFiles && bytes + file.size <= maxBytes) {
      last.push(file);
      bytes += file.size;
    } else {
      batches.push([file]);
      bytes = file.size;
    }
  }
  return batches;
}
