import { gunzipSync, gzipSync } from "node:zlib";
import type { Build, Input } from "../plan/types";
import type { ObjectStore } from "../ports";

/** An item of the ledger holds so many inputs itself: DynamoDB takes 400 KB of an item, and 5,000 inputs fill it packed. */
const heldInputs = 500;

/** What a build was made from: published generations always, and staged parts where all are few. See `inputsOf`. */
export interface Inputs {
  inputs: Input[];
  /** key of the list of its staged parts in the lake, which is written before anything names it and never changed */
  parts?: string;
}

/** Each attempt has a list of its own, so it goes with the attempt. */
export const listKey = (attemptId: string): string => `batches/inputs/${attemptId}.json.gz`;

/** A build as the ledger keeps it. Safe to repeat: the same attempt writes the same list. */
export async function withListedParts(
  objects: Pick<ObjectStore, "write">,
  attemptId: string,
  build: Build,
): Promise<{ build: Build; parts?: string }> {
  const isStaged = ({ table }: Input) => table.startsWith("staged.");
  const parts = build.inputs.filter(isStaged);
  if (parts.length <= heldInputs) return { build };
  const key = listKey(attemptId);
  await objects.write(key, gzipSync(JSON.stringify(parts)));
  return { build: { ...build, inputs: build.inputs.filter((input) => !isStaged(input)) }, parts: key };
}

/** Everything that a generation was made from. @throws {Error} naming the list, when the lake has lost it */
export async function inputsOf(objects: Pick<ObjectStore, "read">, { inputs, parts }: Inputs): Promise<Input[]> {
  if (parts === undefined) return inputs;
  return [...inputs, ...(JSON.parse(gunzipSync(await objects.read(parts)).toString("utf8")) as Input[])];
}
