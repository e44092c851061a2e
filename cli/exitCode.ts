import { exit } from "./output";
import { breaches, type RunReport } from "./runReport";

/** 3 when a stage failed, 4 when audits stopped all that failed, 7 when published files are gone; then what `--fail-on` names, in its order. */
export function exitCode(report: RunReport, failOn = ""): number {
  const { failed } = report;
  if (failed.length > 0) return failed.every(({ error }) => error === "AuditFailedError") ? exit.quality : exit.stage;
  if (report.runs.some(({ status }) => status !== "SUCCEEDED")) return exit.stage;
  if (report.lost.length > 0) return exit.preflight;
  const codes = { quality: exit.quality, quota: exit.quota, stale: exit.stale };
  const word = failOn.split(",").find((one) => breaches(report, one));
  return word ? codes[word as keyof typeof codes] : exit.ok;
}
