/** How long executions take by the machine's own clock: `--now` fixes the one that their histories are written by. */
export class Stopwatch {
  private readonly spans = new Map<string, { from: number; to: number }>();

  /** To be called with each event of an execution's history. */
  event(execution: string): void {
    const now = performance.now();
    const span = this.spans.get(execution);
    if (span) span.to = now;
    else this.spans.set(execution, { from: now, to: now });
  }

  seconds(execution: string): number {
    const { from, to } = this.spans.get(execution) ?? { from: 0, to: 0 };
    return (to - from) / 1000;
  }
}
