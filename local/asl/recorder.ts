import { StateFailure } from "./failure";
import type { Fold, Scope } from "./fold";
import type { EventDetails, EventType, HistoryEvent, Line, Local } from "./history";

/** AWS ends an execution whose history is full; the last place is for the event that says so. */
export const historyLimit = 25_000;
const closing = new Set<EventType>(["ExecutionFailed", "ExecutionAborted", "ExecutionTimedOut", "ExecutionSucceeded"]);

/** Writes the events of one execution: each is durable first and counts as happened after that. */
export class Recorder {
  constructor(
    readonly fold: Fold,
    private readonly durable: (line: Line) => void,
    private readonly now: () => Date,
  ) {}

  /** @throws {StateFailure} States.Runtime when the history is full */
  write(scope: Scope, type: EventType, details: EventDetails, local: Local = {}): HistoryEvent {
    const { fold } = this;
    const id = fold.lastEventId + 1;
    if (id >= historyLimit && !closing.has(type))
      throw new StateFailure(
        "States.Runtime",
        `The execution reached the maximum number of history events (${historyLimit}).`,
      );
    const event: HistoryEvent = {
      id,
      previousEventId: id === 2 ? 0 : scope.lastEventId,
      type,
      timestamp: this.now().toISOString(),
      ...details,
    };
    const all = { ...local, ...(scope.at.length > 0 && { at: scope.at }) };
    const line = Object.keys(all).length > 0 ? { ...event, local: all } : event;
    this.durable(line);
    fold.apply(line);
    return event;
  }
}
