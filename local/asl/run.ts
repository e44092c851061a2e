import { contextObject } from "./context";
import { AbortedError } from "./failure";
import type { Fold, Frame, Scope } from "./fold";
import { functions, type Sources } from "./functions";
import type { EventDetails, EventType, HistoryEvent, Line, Local } from "./history";
import type { Machine } from "./machine";
import { Payload } from "./payload";
import { Recorder } from "./recorder";
import { type Environment, EvaluationError, evaluate, evaluatePayload, type Template } from "./template";

export interface TaskCall {
  resource: string;
  arguments: unknown;
  state: string;
  executionName: string;
  /** Aborted when the answer is no longer wanted: time out, a sibling's failure, a stop. */
  signal: AbortSignal;
}
export interface RunnerClock {
  now(): Date;
  /** Rejects when the signal is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** One line of states at work: its scope, and what ends it early. */
export interface Lane {
  scope: Scope;
  signal: AbortSignal;
  /** The item of the innermost Map around it. */
  item?: { index: number; value: unknown };
}

/** One life of an execution in this process: what its states need. */
export class Run extends Recorder {
  /** Handlers that have not answered yet, those whose answer nobody awaits included. */
  readonly inFlight = new Set<Promise<unknown>>();
  private readonly functions: Record<string, unknown>;

  constructor(
    readonly name: string,
    readonly machine: Machine,
    fold: Fold,
    readonly world: {
      /** Makes the event durable; it returns after that. */
      write(line: Line): void;
      handle(call: TaskCall): Promise<unknown>;
      clock: RunnerClock;
      random(): number;
      uuid(): string;
    },
  ) {
    const { clock, random, uuid } = world;
    super(
      fold,
      (line) => world.write(line),
      () => clock.now(),
    );
    const sources: Sources = { now: () => clock.now(), random, uuid };
    this.functions = functions(sources);
  }

  /**
   * Writes one event, then counts it as happened.
   * @throws {AbortedError} when the lane has been given up, so nothing is written behind the event that ended it
   */
  append(
    lane: Lane,
    type: EventType,
    details: EventDetails = {},
    local: Local = {},
    scope: Scope = lane.scope,
  ): HistoryEvent {
    if (lane.signal.aborted) throw new AbortedError();
    return this.write(scope, type, details, local);
  }

  /** @throws {AbortedError} when the lane is given up meanwhile */
  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    try {
      await this.world.clock.sleep(ms, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    if (signal.aborted) throw new AbortedError();
  }

  environment(lane: Lane, frame: Frame, more: Record<string, unknown> = {}): Environment {
    const { scope, item } = lane;
    const { name, fold } = this;
    return {
      variable: (name) => scope.variable(name),
      states: {
        get input() {
          return frame.input.value;
        },
        get context() {
          return contextObject({ name, fold, frame, item });
        },
        ...more,
      },
      functions: this.functions,
    };
  }

  /** Evaluates a field. A failure is in the history before anybody hears of it. */
  async evaluate(lane: Lane, frame: Frame, part: Template, more?: Record<string, unknown>): Promise<unknown> {
    return this.recorded(lane, frame, () => evaluate(part, this.environment(lane, frame, more)));
  }

  async payload(lane: Lane, frame: Frame, part: Template, more?: Record<string, unknown>): Promise<Payload> {
    if (part.kind === "literal") return Payload.of(part.value);
    return this.recorded(lane, frame, () => evaluatePayload(part, this.environment(lane, frame, more)));
  }

  /** A field that must have a type. @throws {EvaluationError} */
  async typed<T>(
    lane: Lane,
    frame: Frame,
    part: Template,
    field: string,
    rule: string,
    holds: (value: unknown) => value is T,
  ): Promise<T> {
    return this.recorded(lane, frame, async () => {
      const value = await evaluate(part, this.environment(lane, frame));
      if (holds(value)) return value;
      throw new EvaluationError(field, `The field '${field}' is ${JSON.stringify(value)?.slice(0, 200)}, not ${rule}.`);
    });
  }

  private async recorded<T>(lane: Lane, frame: Frame, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (failure) {
      if (failure instanceof EvaluationError)
        this.append(lane, "EvaluationFailed", {
          evaluationFailedEventDetails: {
            state: frame.state,
            error: failure.error!,
            cause: failure.causeText!,
            location: failure.location,
          },
        });
      throw failure;
    }
  }
}
