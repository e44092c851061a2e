import { errorPage } from "../faults";
import { type Fault, type SampleOptions, sampleClock } from "../options";
import { random } from "../random";
import type { BillFile } from "./layout";

const minuteMs = 60_000;

/** A new version of the running month that broke off, before any manifest named it, and a page of a proxy that was saved in place of a bill. */
export function badFiles(
  { seed, faults }: SampleOptions,
  files: readonly BillFile[],
): { file: BillFile; fault: Fault }[] {
  const clock = Date.parse(sampleClock);
  const bad: { file: BillFile; fault: Fault }[] = [];
  const newest = files
    .filter(({ path }) => path.startsWith("legacy/larkspur-cur/") && path.endsWith(".csv.gz"))
    .at(-1)!;
  if (faults.includes("torn")) {
    const [root, report, period, , name] = newest.path.split("/");
    const path = [root, report, period, random(`${seed}/bills/torn`).uuid(), name].join("/");
    const body = newest.body.subarray(0, Math.floor(newest.body.length * 0.6));
    bad.push({ fault: "torn", file: { path, body, at: clock - 20 * minuteMs } });
  }
  if (faults.includes("html")) {
    const body = Buffer.from(errorPage);
    bad.push({ fault: "html", file: { path: "finance/larkspur-bill-2025-08.csv", body, at: clock - 90 * minuteMs } });
  }
  return bad;
}
