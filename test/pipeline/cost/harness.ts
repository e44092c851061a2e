import { Readable } from "node:stream";
import { type CostFinding, inspectCost } from "../../../pipeline/cost/inspect";
import type { Codec } from "../../../pipeline/inspect/parquetFile";
import { memoryParts } from "../../../pipeline/inspect/parts";
import type { RawContent } from "../../../pipeline/ports";
import { legacyNames } from "./names";

/** Content of a raw file that comes in pieces of one size. */
export function contentOf(bytes: Buffer, pieceSize = 65_536): RawContent {
  const slices = function* () {
    for (let at = 0; at < bytes.length; at += pieceSize) yield bytes.subarray(at, at + pieceSize);
  };
  return {
    size: async () => bytes.length,
    bytes: async () => bytes,
    stream: () => Readable.from(slices()),
    range: async (start, end) => bytes.subarray(start, end),
  };
}

/** Inspects one file. `parts` has what was staged, by key. */
export async function inspectOne(
  body: string | Buffer,
  key = "a.csv",
  pieceSize?: number,
  codec?: Codec,
): Promise<{ found: CostFinding; parts: Map<string, Buffer> }> {
  const bytes = Buffer.from(body);
  const parts = new Map<string, Buffer>();
  const raw = { key, size: bytes.length, modifiedAt: "2024-09-11T00:00:00Z", version: "v" };
  const open = memoryParts({
    write: async (part, written) => {
      parts.set(part, Buffer.from(written));
    },
  });
  return { found: await inspectCost(raw, contentOf(bytes, pieceSize), { batchId: "b", open, codec }), parts };
}

const usual: Record<string, string> = {
  "bill/BillingPeriodStartDate": "2024-09-01T00:00:00Z",
  "bill/PayerAccountId": "012345678901",
  "lineItem/UsageStartDate": "2024-09-03 01:00:00",
  "lineItem/CurrencyCode": "USD",
  "lineItem/LineItemType": "Usage",
  "lineItem/UnblendedCost": "1.5",
};
/** A line of a legacy report; what `values` does not name is usual or blank. */
export const legacyLine = (values: Record<string, string> = {}, names = legacyNames): string =>
  names.map((name) => values[name] ?? usual[name] ?? "").join(",");
