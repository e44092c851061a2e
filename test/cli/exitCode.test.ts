import { expect, test } from "@jest/globals";
import { exitCode } from "../../cli/exitCode";
import type { RunReport } from "../../cli/runReport";

/** A report of runs with these endings, and of what failed in them. */
const report = (statuses: string[], ...errors: string[]) =>
  ({
    runs: statuses.map((status) => ({ status })),
    failed: errors.map((error) => ({ error })),
    lost: [],
    overQuota: [],
    stale: [],
    quarantine: [],
    deliveries: { refused: [] },
  }) as unknown as RunReport;

test.each([
  ["all went well", report(["SUCCEEDED", "SUCCEEDED"]), 0],
  ["audits alone stopped", report(["FAILED"], "AuditFailedError", "AuditFailedError"), 4],
  ["an audit stopped one build, and another broke", report(["FAILED"], "AuditFailedError", "States.Timeout"), 3],
  ["all went well, and files of a table are gone", { ...report(["SUCCEEDED"]), lost: [{}] } as RunReport, 7],
  ["a run ended without a part that failed", report(["SUCCEEDED", "ABORTED"]), 3],
])("%s", (_, given, code) => {
  expect(exitCode(given)).toBe(code);
});
