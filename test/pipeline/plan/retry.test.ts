import { expect, test } from "@jest/globals";
import { errorType } from "../../../local/duckdb/failure";
import { retryVerdict } from "../../../pipeline/plan/retry";

const failed = (reason: string) => ({
  QueryExecutionId: "q",
  Query: "",
  Status: {
    State: "FAILED" as const,
    StateChangeReason: reason,
    AthenaError: { ErrorCategory: 2, ErrorType: errorType.userError, Retryable: false, ErrorMessage: reason },
  },
});
const verdict = (reason: string, attempt = 1) =>
  retryVerdict({ error: "BuildFailed", cause: "" }, failed(reason), attempt);

test.each([
  "TABLE_ALREADY_EXISTS: internal.build_1",
  "HIVE_PATH_ALREADY_EXISTS: the location of internal.build_1 is not empty: file:///a holds b",
  "Table internal.build_1 already exists",
])("what an attempt that was cut off left is no reason to give up: %s", (reason) => {
  expect(verdict(reason)).toEqual({ again: true, passing: true, waitSeconds: 0 });
  expect(verdict(reason, 3).again).toBe(false);
});

test("another error of the user is", () => {
  expect(verdict("TABLE_NOT_FOUND: line 1: there is no table silver.x").again).toBe(false);
});
