import type { RunnerClock } from "./run";

/**
 * Time that moves only when nothing is left to do but to wait: a sleep costs nothing, and the order of events is that of the
 * times asked for. Holds while handlers answer without timers and without I/O.
 */
export class VirtualClock implements RunnerClock {
  private ms: number;
  private count = 0;
  private sleepers: { at: number; order: number; wake(): void }[] = [];
  private ticking = false;

  constructor(start: Date) {
    this.ms = start.getTime();
  }

  now(): Date {
    return new Date(this.ms);
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const aborted = () => {
        this.sleepers = this.sleepers.filter((one) => one !== sleeper);
        reject(signal.reason);
      };
      const wake = () => {
        signal.removeEventListener("abort", aborted);
        resolve();
      };
      const sleeper = { at: this.ms + Math.max(0, ms), order: this.count++, wake };
      if (signal.aborted) return reject(signal.reason);
      signal.addEventListener("abort", aborted, { once: true });
      this.sleepers.push(sleeper);
      this.tick();
    });
  }

  /** Microtasks, so everything that needs no time, come before the next immediate. */
  private tick(): void {
    if (this.ticking) return;
    this.ticking = true;
    setImmediate(() => {
      this.ticking = false;
      const [next] = this.sleepers.sort((a, b) => a.at - b.at || a.order - b.order);
      if (!next) return;
      this.sleepers.shift();
      this.ms = Math.max(this.ms, next.at);
      next.wake();
      if (this.sleepers.length > 0) this.tick();
    });
  }
}
