import type { Template } from "./template";

/** A state machine after every field of it was checked. */
export interface Machine extends Flow {
  text: string;
  timeoutSeconds?: number;
}
/** States that hang together: those of the machine, of one branch, of the iterations of a Map. */
export interface Flow {
  startAt: string;
  states: Map<string, State>;
}
interface Common {
  name: string;
  /** Evaluated together, with the variables as they were on entry. */
  assign?: Template;
  output?: Template;
}
/** `next` undefined is the end. */
interface Follows {
  next?: string;
}
interface Recovers {
  retry: Retrier[];
  catchers: Catcher[];
}
export interface TaskState extends Common, Follows, Recovers {
  type: "Task";
  resource: string;
  arguments?: Template;
  timeoutSeconds?: Template;
  heartbeatSeconds?: Template;
}
export interface PassState extends Common, Follows {
  type: "Pass";
}
export interface ChoiceState extends Common {
  type: "Choice";
  rules: { condition: Template; next: string; assign?: Template; output?: Template }[];
  /** `assign` and `output` of the state itself belong to it */
  otherwise?: string;
}
export interface WaitState extends Common, Follows {
  type: "Wait";
  seconds?: Template;
  timestamp?: Template;
}
export interface SucceedState extends Common {
  type: "Succeed";
}
export interface FailState extends Common {
  type: "Fail";
  error?: Template;
  cause?: Template;
}
export interface ParallelState extends Common, Follows, Recovers {
  type: "Parallel";
  arguments?: Template;
  branches: Flow[];
}
export interface MapState extends Common, Follows, Recovers {
  type: "Map";
  items?: Template;
  itemSelector?: Template;
  maxConcurrency?: Template;
  processor: Flow;
}
export type State =
  | TaskState
  | PassState
  | ChoiceState
  | WaitState
  | SucceedState
  | FailState
  | ParallelState
  | MapState;

export interface Retrier {
  errors: string[];
  intervalSeconds: number;
  maxAttempts: number;
  backoffRate: number;
  maxDelaySeconds?: number;
  jitter: "FULL" | "NONE";
}
export interface Catcher {
  errors: string[];
  next: string;
  assign?: Template;
  output?: Template;
}
