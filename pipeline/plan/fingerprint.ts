import { createHash } from "node:crypto";
import type { Input } from "./types";

/** What a generation is made from: the statements, the partition, its inputs, whatever order they come in, and what of them is left out. */
export function fingerprint(
  { table, hash }: { table: string; hash: string },
  partition: string,
  inputs: Input[],
  leftOut: string[] = [],
): string {
  const from = inputs.map((input) => [input.table, ...input.partition, input.fingerprint].join(" ")).sort();
  const without = leftOut.map((one) => `without ${one}`).sort();
  return createHash("sha256")
    .update([table, hash, partition, ...from, ...without].join("\n"))
    .digest("hex")
    .slice(0, 32);
}
