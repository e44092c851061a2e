/** What a handler throws to choose what the state machine sees as Error and Cause. */
export class TaskError extends Error {
  override readonly name = "TaskError";
  constructor(
    readonly error: string,
    readonly causeText: string,
  ) {
    super(`${error}: ${causeText}`);
  }
}

/** Thrown by a handler, it ends the runner as the death of its process would: nothing more is written, `redrive` goes on later. */
export class HaltError extends Error {
  override readonly name = "HaltError";
}

/** A state has failed: what Retry and Catch look at. */
export class StateFailure extends Error {
  override readonly name = "StateFailure";
  readonly error: string | undefined;
  readonly causeText: string | undefined;
  constructor(error: string | undefined, causeText: string | undefined) {
    super(`${error}: ${causeText}`);
    // AWS's limits on both texts
    this.error = error?.slice(0, 256);
    this.causeText = causeText?.slice(0, 32_768);
  }
  /** No Retry and no Catch helps. */
  get terminal(): boolean {
    return this.error === "States.DataLimitExceeded" || this.error === "States.Runtime";
  }
  /** `$states.errorOutput` */
  get output(): { Error?: string; Cause?: string } {
    return {
      ...(this.error !== undefined && { Error: this.error }),
      ...(this.causeText !== undefined && { Cause: this.causeText }),
    };
  }
}

/** Work given up because a sibling failed, the execution was stopped, or its time is over. Never an event of its own. */
export class AbortedError extends Error {
  override readonly name = "AbortedError";
}

/** What ASL sees of anything a handler throws; any Error but TaskError looks as one thrown in a Lambda function does. */
export function failureOf(thrown: unknown): StateFailure {
  if (thrown instanceof TaskError) return new StateFailure(thrown.error, thrown.causeText);
  const { name, message } = thrown instanceof Error ? thrown : new Error(String(thrown));
  return new StateFailure(name, JSON.stringify({ errorMessage: message, errorType: name, trace: [] }));
}
