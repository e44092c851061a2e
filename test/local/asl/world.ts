import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalExecutions, type TaskCall } from "../../../local/asl/executions";
import type { HistoryEvent } from "../../../local/asl/history";
import { VirtualClock } from "../../../local/asl/virtualClock";

export const resource = "arn:aws:states:::lambda:invoke";
export type Handle = (call: TaskCall) => unknown;

/** A folder of its own with virtual time; `open` gives another runner over it, as a new process would. */
export class World {
  readonly folder = mkdtempSync(join(tmpdir(), "sluice-asl-"));
  readonly clock = new VirtualClock(new Date("2026-01-01T00:00:00Z"));
  /** Calls of all runners, in their order. */
  readonly calls: { state: string; arguments: unknown }[] = [];

  open(handle: Handle, onEvent?: (event: HistoryEvent) => void): LocalExecutions {
    return new LocalExecutions({
      folder: this.folder,
      handle: async (call) => {
        this.calls.push({ state: call.state, arguments: call.arguments });
        return handle(call);
      },
      clock: this.clock,
      random: () => 0.5,
      uuid: () => "00000000-0000-4000-8000-000000000000",
      ...(onEvent && { onEvent: (_name: string, event: HistoryEvent) => onEvent(event) }),
    });
  }

  async later(seconds: number): Promise<void> {
    await this.clock.sleep(seconds * 1000, new AbortController().signal);
  }

  /** States called since the last look. */
  called(): string[] {
    return this.calls.splice(0).map(({ state }) => state);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export const machine = (states: Record<string, unknown>, more: object = {}): string =>
  JSON.stringify({ QueryLanguage: "JSONata", StartAt: Object.keys(states)[0], States: states, ...more });
export const flow = (states: Record<string, unknown>) => ({ StartAt: Object.keys(states)[0], States: states });
export const task = (more: object = {}) => ({ Type: "Task", Resource: resource, TimeoutSeconds: 60, ...more });
export const typesOf = (history: HistoryEvent[]) => history.map(({ type }) => type);
