import { createHash } from "node:crypto";
import type { Input, Model } from "./types";

/** What a generation is made from: the model's statements, the partition, and its inputs, whatever order they come in. */
export function fingerprint(model: Pick<Model, "table" | "hash">, partition: string, inputs: Input[]): string {
  const from = inputs.map((input) => [input.table, ...input.partition, input.fingerprint].join(" ")).sort();
  return createHash("sha256")
    .update([model.table, model.hash, partition, ...from].join("\n"))
    .digest("hex")
    .slice(0, 32);
}
