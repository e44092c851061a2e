import { executionArn } from "./context";
import { type HistoryEvent, type Line, type Status, statusAfter } from "./history";

/** What AWS's DescribeExecution answers, cut to what is known here; payloads are values, times ISO 8601. */
export interface ExecutionDescription {
  name: string;
  arn: string;
  machineName: string;
  status: Status;
  startDate: string;
  stopDate?: string;
  input: unknown;
  output?: unknown;
  error?: string;
  cause?: string;
  redriveCount: number;
  redriveStatus: "REDRIVABLE" | "NOT_REDRIVABLE";
  /** In AWS's words. */
  redriveStatusReason?: string;
}

const redrivableMs = 14 * 24 * 3600 * 1000;
/** A redrive writes at least two events. */
const redrivableEvents = 24_999;

/**
 * Why an execution cannot be redriven, in AWS's words; undefined when it can.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
 */
export function notRedrivable(last: HistoryEvent, now: Date): string | undefined {
  const status = statusAfter(last.type);
  if (status === "RUNNING" || status === "SUCCEEDED") return `Execution is ${status} and cannot be redriven.`;
  if (last.id >= redrivableEvents) return "Execution history event limit exceeded.";
  if (now.getTime() - Date.parse(last.timestamp) > redrivableMs) return "Execution redrivable period exceeded.";
  return undefined;
}

/** @param redriveCount needed only while it runs; the event that closes an execution says it */
export function describe(
  name: string,
  ends: { first: Line; last: Line },
  now: Date,
  redriveCount: () => number,
): ExecutionDescription {
  const { first, last } = ends;
  const machineName = first.local?.machineName ?? "";
  const status = statusAfter(last.type);
  const reason = notRedrivable(last, now);
  const failure =
    last.executionFailedEventDetails ?? last.executionAbortedEventDetails ?? last.executionTimedOutEventDetails;
  const output = last.executionSucceededEventDetails?.output;
  return {
    name,
    arn: executionArn(machineName, name),
    machineName,
    status,
    startDate: first.timestamp,
    ...(status !== "RUNNING" && { stopDate: last.timestamp }),
    input: JSON.parse(first.executionStartedEventDetails!.input),
    ...(output !== undefined && { output: JSON.parse(output) }),
    ...failure,
    redriveCount: status === "RUNNING" ? redriveCount() : (last.local?.redriveCount ?? 0),
    redriveStatus: reason === undefined ? "REDRIVABLE" : "NOT_REDRIVABLE",
    ...(reason !== undefined && { redriveStatusReason: reason }),
  };
}
