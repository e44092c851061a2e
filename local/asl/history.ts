/**
 * One event of an execution's history, in the shape of AWS's GetExecutionHistory (JSON form: times are ISO 8601 text).
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html
 */
export interface HistoryEvent extends EventDetails {
  /** from 1, without gaps */
  id: number;
  /** The event of the same branch or iteration that came before; 0 for the first two events, as in AWS. */
  previousEventId: number;
  type: EventType;
  timestamp: string;
}

interface Data {
  truncated: boolean;
}
interface Failure {
  error?: string;
  cause?: string;
}
interface OfResource {
  resourceType: string;
  resource: string;
}
interface Iteration {
  name: string;
  index: number;
}
export interface EventDetails {
  executionStartedEventDetails?: { input: string; inputDetails: Data };
  executionSucceededEventDetails?: { output: string; outputDetails: Data };
  executionFailedEventDetails?: Failure;
  executionAbortedEventDetails?: Failure;
  executionTimedOutEventDetails?: Failure;
  executionRedrivenEventDetails?: { redriveCount: number };
  stateEnteredEventDetails?: { name: string; input: string; inputDetails: Data };
  stateExitedEventDetails?: {
    name: string;
    output: string;
    outputDetails: Data;
    /** JSON text by variable */
    assignedVariables?: Record<string, string>;
    assignedVariablesDetails?: Data;
  };
  taskScheduledEventDetails?: OfResource & {
    region: string;
    parameters: string;
    timeoutInSeconds?: number;
    heartbeatInSeconds?: number;
  };
  taskStartedEventDetails?: OfResource;
  taskSucceededEventDetails?: OfResource & { output: string; outputDetails: Data };
  taskFailedEventDetails?: OfResource & Failure;
  taskTimedOutEventDetails?: OfResource & Failure;
  mapStateStartedEventDetails?: { length: number };
  mapIterationStartedEventDetails?: Iteration;
  mapIterationSucceededEventDetails?: Iteration;
  mapIterationFailedEventDetails?: Iteration;
  mapIterationAbortedEventDetails?: Iteration;
  evaluationFailedEventDetails?: Failure & { state: string; location: string };
}

export type StateType = "Task" | "Choice" | "Pass" | "Map" | "Parallel" | "Wait" | "Succeed" | "Fail";
export type EventType =
  | `Execution${"Started" | "Succeeded" | "Failed" | "Aborted" | "TimedOut" | "Redriven"}`
  | `${StateType}StateEntered`
  | `${Exclude<StateType, "Fail">}StateExited`
  | `Task${"Scheduled" | "Started" | "Succeeded" | "Failed" | "TimedOut"}`
  | `${"Map" | "Parallel"}State${"Started" | "Succeeded" | "Failed"}`
  | `MapIteration${"Started" | "Succeeded" | "Failed" | "Aborted"}`
  | "EvaluationFailed";

/** Nothing here is ever cut, so the details of payloads say so. */
export const whole: Data = { truncated: false };

export type Status = "RUNNING" | "SUCCEEDED" | "FAILED" | "ABORTED" | "TIMED_OUT";

/** The status that an execution has when this is the last event of its history. */
export function statusAfter(type: EventType | undefined): Status {
  if (type === "ExecutionSucceeded") return "SUCCEEDED";
  if (type === "ExecutionFailed") return "FAILED";
  if (type === "ExecutionAborted") return "ABORTED";
  if (type === "ExecutionTimedOut") return "TIMED_OUT";
  return "RUNNING";
}

/**
 * What a line of the log holds beside the event, and `history()` leaves out: what AWS keeps to itself but a resumed run needs.
 */
export interface Local {
  /** Where in nested states this happened: `["Build", 3]` is iteration 3 of Build; absent at the top. */
  at?: (string | number)[];
  /** On `*StateExited`: the state that follows; absent at an end. */
  next?: string;
  /** On `MapStateStarted`: JSON text of all items, so that items begun after a resume are those of before. */
  items?: string;
  /** On `ParallelStateStarted`: JSON text of what each branch gets. */
  input?: string;
  /** On `ExecutionStarted`. */
  machineName?: string;
  /** On `ExecutionStarted`: SHA-256 of the definition's text, under which it is kept. */
  definition?: string;
  /** On the events that close an execution. */
  redriveCount?: number;
}
export type Line = HistoryEvent & { local?: Local };
