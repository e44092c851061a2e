import type { HistoryEvent, Line, Local } from "./history";
import { Payload } from "./payload";

/** A state that was entered and not left. */
export interface Frame {
  state: string;
  input: Payload;
  enteredAt: string;
  /** Retries done in this life of the execution; a redrive counts from 0. */
  retryCount: number;
  /** What the task answered, when that is in the history and only Assign and Output are still to do. */
  result?: Payload;
  /** The branches or iterations of this attempt at a Parallel or Map. */
  group?: { startedEventId: number; items?: Payload; input?: Payload; children: Map<number, Scope> };
}

/** How far one line of states has come: the whole machine, a branch, an iteration. Changed by events alone. */
export class Scope {
  readonly variables = new Map<string, Payload>();
  lastEventId = 0;
  /** true from its first event on */
  begun = false;
  open?: Frame;
  /** The state to enter next, after one was left. */
  next?: { state: string; input: Payload };
  /** Set at its end. */
  output?: Payload;
  /** An iteration whose success is in the history. */
  succeeded = false;

  constructor(
    readonly at: (string | number)[] = [],
    readonly parent?: Scope,
  ) {}

  /** Variables of outer scopes can be read. */
  variable(name: string): Payload | undefined {
    return this.variables.get(name) ?? this.parent?.variable(name);
  }
}

/** What an execution is, folded from its history. The running interpreter applies each event it writes to the same fold. */
export class Fold {
  readonly root = new Scope();
  input = new Payload("null");
  machineName = "";
  definition = "";
  startedAt = "";
  redrivenAt?: string;
  redriveCount = 0;
  lastEventId = 0;
  last?: HistoryEvent;

  apply({ local, ...event }: Line): void {
    const scope = this.scope(local?.at ?? []);
    this.lastEventId = event.id;
    this.last = event;
    scope.begun = true;
    scope.lastEventId = event.id;
    if (event.stateEnteredEventDetails) enter(scope, event);
    else if (event.stateExitedEventDetails) leave(scope, event, local);
    else this.others(scope, event, local);
  }

  private others(scope: Scope, event: HistoryEvent, local: Local | undefined): void {
    const { open } = scope;
    switch (event.type) {
      case "ExecutionStarted":
        this.input = new Payload(event.executionStartedEventDetails!.input);
        this.machineName = local?.machineName ?? "";
        this.definition = local?.definition ?? "";
        this.startedAt = event.timestamp;
        break;
      case "ExecutionRedriven":
        this.redriveCount = event.executionRedrivenEventDetails!.redriveCount;
        this.redrivenAt = event.timestamp;
        break;
      case "ExecutionFailed":
        // AWS runs a state anew whose data were too large, with all its branches and iterations
        if (open && event.executionFailedEventDetails!.error === "States.DataLimitExceeded") {
          delete open.group;
          delete open.result;
        }
        break;
      case "TaskSucceeded":
        open!.result = new Payload(event.taskSucceededEventDetails!.output);
        break;
      case "EvaluationFailed":
        // the answer led to a failure: as in AWS, a redrive asks again
        delete open!.result;
        break;
      case "MapStateStarted":
      case "ParallelStateStarted":
        open!.group = {
          startedEventId: event.id,
          ...(local?.items !== undefined && { items: new Payload(local.items) }),
          ...(local?.input !== undefined && { input: new Payload(local.input) }),
          children: new Map(),
        };
        break;
      case "MapIterationSucceeded":
        scope.succeeded = true;
        scope.parent!.lastEventId = event.id;
        break;
      case "MapIterationFailed":
      case "MapIterationAborted":
        scope.parent!.lastEventId = event.id;
        break;
    }
  }

  /** The scope at a path; a child is made when its first event comes. */
  private scope(at: (string | number)[]): Scope {
    let scope = this.root;
    for (let depth = 0; depth < at.length; depth += 2) {
      const children = scope.open?.group?.children;
      if (!children || scope.open?.state !== at[depth])
        throw new Error(`event after ${this.lastEventId} is at ${JSON.stringify(at)}, which is not open`);
      scope = child(scope, at[depth + 1] as number);
    }
    return scope;
  }
}

/** The branch or iteration `index` of the open Parallel or Map of a scope. */
export function child(scope: Scope, index: number): Scope {
  const { state, group } = scope.open!;
  const known = group!.children.get(index);
  if (known) return known;
  const made = new Scope([...scope.at, state, index], scope);
  made.lastEventId = group!.startedEventId;
  group!.children.set(index, made);
  return made;
}

function enter(scope: Scope, event: HistoryEvent): void {
  const { name, input } = event.stateEnteredEventDetails!;
  scope.open = { state: name, input: new Payload(input), enteredAt: event.timestamp, retryCount: 0 };
  delete scope.next;
}

function leave(scope: Scope, event: HistoryEvent, local: Local | undefined): void {
  const { output, assignedVariables } = event.stateExitedEventDetails!;
  for (const [name, text] of Object.entries(assignedVariables ?? {})) scope.variables.set(name, new Payload(text));
  delete scope.open;
  if (local?.next !== undefined) scope.next = { state: local.next, input: new Payload(output) };
  else {
    scope.output = new Payload(output);
    if (scope.parent) scope.parent.lastEventId = event.id;
  }
}
