import { statSync } from "node:fs";
import { openPath } from "../local/files/openPath";
import { fileParts } from "../local/inspect/fileParts";
import { inspectCostBatch } from "../pipeline/cost/inspectCostBatch";

/** `node inspectCost.cjs FILE LAKE`: inspects and stages one file of a cost report, as a worker does, and prints what was found. */
async function main(file: string, lake: string): Promise<void> {
  const { size } = statSync(file);
  const started = process.cpuUsage();
  const { cost } = await inspectCostBatch({
    batchId: "bench",
    files: [{ key: file, size, modifiedAt: "2024-10-01T00:00:00Z", version: "1" }],
    raw: { open: openPath },
    objects: { write: () => Promise.reject(new Error("parts go to files")) },
    parts: fileParts(lake),
  });
  const { user, system } = process.cpuUsage(started);
  console.log(JSON.stringify({ cpuS: (user + system) / 1e6, rssMB: process.resourceUsage().maxRSS / 1024, cost }));
}
main(process.argv[2]!, process.argv[3]!);
