import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Executions } from "../../pipeline/ports";
import { describe, type ExecutionDescription, notRedrivable } from "./description";
import { Fold } from "./fold";
import { Folders, writeWhole } from "./folders";
import { type HistoryEvent, statusAfter, whole } from "./history";
import { type Ending, live } from "./life";
import { loadMachine } from "./load";
import { Log, readLog } from "./log";
import type { Machine } from "./machine";
import { isOwned, own } from "./owner";
import { Payload } from "./payload";
import { Recorder } from "./recorder";
import { Run, type RunnerClock, type TaskCall } from "./run";

export { HaltError, TaskError } from "./failure";
export { substitute } from "./substitute";
export type { ExecutionDescription, RunnerClock, TaskCall };

interface Options {
  /** One folder for each execution, and the definitions they ran. */
  folder: string;
  /** Does what a Task asks for. It may be asked for the same twice: after a crash, a retry or a redrive. */
  handle(call: TaskCall): Promise<unknown>;
  clock: RunnerClock;
  random(): number;
  uuid(): string;
  /** Called at once after an event is on disk. When it throws, the runner ends as by the death of its process. */
  onEvent?(executionName: string, event: HistoryEvent): void;
}
/** What the history of an execution comes to. */
interface Stored {
  fold: Fold;
  /** of whole lines in its history */
  bytes: number;
}

/** How often a runner looks whether it is to stop, and how often the one who asked looks whether it has, in ms. */
const stopPollMs = 100;

/** Executions of state machines on this machine, each with its history on disk: what Standard workflows are in AWS. */
export class LocalExecutions implements Executions {
  private readonly folders: Folders;

  constructor(private readonly options: Options) {
    this.folders = new Folders(options.folder);
  }

  /**
   * Runs a new execution to its end in this process.
   * @param o.definition with every `${Name}` filled
   * @throws {Error} when the definition is refused or the name taken; a failing state only makes it FAILED
   */
  async start(o: {
    name: string;
    machineName: string;
    definition: string;
    input: unknown;
  }): Promise<ExecutionDescription> {
    const machine = loadMachine(o.definition);
    const input = Payload.of(o.input).limited(`the input of execution ${o.name}`);
    const definition = this.folders.keep(o.definition);
    this.folders.create(o.name);
    const release = () => rmSync(join(this.folders.path(o.name), "owner-1"), { force: true });
    return this.work(o.name, machine, { fold: new Fold(), bytes: 0 }, release, (run) =>
      run.write(
        run.fold.root,
        "ExecutionStarted",
        { executionStartedEventDetails: { input: input.text, inputDetails: whole } },
        { machineName: o.machineName, definition },
      ),
    );
  }

  /**
   * Goes on with a failed, stopped or dead execution: same input, same definition, what succeeded is not done again.
   * @throws {Error} `ExecutionNotRedrivable` with the reason in AWS's words
   */
  async redrive(name: string): Promise<ExecutionDescription> {
    const release = this.own(name);
    let stored: Stored;
    let machine: Machine;
    try {
      stored = this.read(name);
      const reason = notRedrivable(stored.fold.last!, this.options.clock.now());
      if (reason) throw new Error(`ExecutionNotRedrivable: ${name}: ${reason}`);
      machine = loadMachine(this.folders.definition(stored.fold.definition));
    } catch (error) {
      release();
      throw error;
    }
    const redriveCount = stored.fold.redriveCount + 1;
    return this.work(name, machine, stored, release, (run) =>
      run.write(run.fold.root, "ExecutionRedriven", { executionRedrivenEventDetails: { redriveCount } }),
    );
  }

  /**
   * Ends a running execution as ABORTED, whichever process runs it; `redrive` can go on with it.
   * @returns when its history is closed @throws {Error} when it is not running
   */
  async stop(name: string, why: { error?: string; cause?: string } = {}): Promise<void> {
    const { status } = await this.describe(name);
    if (status !== "RUNNING") throw new Error(`execution ${name} is not running: its status is ${status}`);
    const folder = this.folders.path(name);
    if (!isOwned(folder)) return this.abort(name, why);
    writeWhole(join(folder, "stop"), JSON.stringify(why));
    for (let waitedMs = 0; waitedMs < 30_000; waitedMs += stopPollMs) {
      if (statusAfter(this.folders.ends(name)!.last.type) !== "RUNNING") return;
      if (!isOwned(folder)) return this.abort(name, why); // it died before it looked
      await sleep(stopPollMs);
    }
    throw new Error(`execution ${name} has not stopped within 30 s; end its process and run the command again`);
  }

  async describe(name: string): Promise<ExecutionDescription> {
    this.folders.existing(name);
    const ends = this.folders.ends(name);
    if (!ends) throw new Error(`execution ${name} has no history: its process died as it began; start another`);
    return this.described(name, ends);
  }

  /** Events in the shape of AWS, ids from 1. */
  async history(name: string): Promise<HistoryEvent[]> {
    this.folders.existing(name);
    return readLog(this.folders.history(name)).lines.map(({ local: _, ...event }) => event);
  }

  /** Newest first. */
  async list(): Promise<ExecutionDescription[]> {
    const all = this.folders.names().flatMap((name) => {
      const ends = this.folders.ends(name);
      return ends ? [this.described(name, ends)] : [];
    });
    return all.sort((a, b) => order(b.startDate, a.startDate) || order(b.name, a.name));
  }

  /** false when the process that runs it has died, or when there is no such execution */
  async isRunning(arnOrName: string): Promise<boolean> {
    const name = arnOrName.split(":").at(-1)!;
    const ends = this.folders.ends(name);
    return ends !== undefined && statusAfter(ends.last.type) === "RUNNING" && isOwned(this.folders.path(name));
  }

  /** Closes as ABORTED what a dead process left RUNNING. @returns the names */
  async closeDead(): Promise<string[]> {
    const dead = this.folders.names().filter((name) => {
      const ends = this.folders.ends(name);
      return ends && statusAfter(ends.last.type) === "RUNNING" && !isOwned(this.folders.path(name));
    });
    for (const name of dead) this.abort(name, { cause: "the process that ran it has died" });
    return dead;
  }

  private described(name: string, ends: NonNullable<ReturnType<Folders["ends"]>>): ExecutionDescription {
    const redrives = () =>
      readLog(this.folders.history(name)).lines.filter(({ type }) => type === "ExecutionRedriven").length;
    return describe(name, ends, this.options.clock.now(), redrives);
  }

  /** Appends the end of an execution that no process works on. */
  private abort(name: string, why: Omit<Ending, "type">): void {
    const release = this.own(name);
    try {
      const stored = this.read(name);
      if (statusAfter(stored.fold.last?.type) !== "RUNNING") return;
      const { fold, bytes } = stored;
      const log = this.log(name, bytes);
      const recorder = new Recorder(
        fold,
        (line) => log.append(line),
        () => this.options.clock.now(),
      );
      const { root, redriveCount } = fold;
      recorder.write(root, "ExecutionAborted", { executionAbortedEventDetails: why }, { redriveCount });
      log.close();
    } finally {
      release();
    }
  }

  /** One life of an execution in this process, from its first event to its last. */
  private async work(
    name: string,
    machine: Machine,
    { fold, bytes }: Stored,
    release: () => void,
    begin: (run: Run) => void,
  ): Promise<ExecutionDescription> {
    const stop = new AbortController();
    const asked = join(this.folders.path(name), "stop");
    rmSync(asked, { force: true });
    const poll = setInterval(() => {
      if (!existsSync(asked)) return;
      clearInterval(poll);
      stop.abort({ type: "ExecutionAborted", ...JSON.parse(readFileSync(asked, "utf8")) } satisfies Ending);
    }, stopPollMs);
    const log = this.log(name, bytes);
    const run = new Run(name, machine, fold, { ...this.options, write: (line) => log.append(line) });
    try {
      begin(run);
      await live(run, stop);
    } finally {
      clearInterval(poll);
      log.close();
      release();
    }
    return this.describe(name);
  }

  private log(name: string, bytes: number): Log {
    const { onEvent } = this.options;
    return Log.open(this.folders.history(name), bytes, ({ local: _, ...event }) => onEvent?.(name, event));
  }

  private read(name: string): Stored {
    if (!this.folders.ends(name))
      throw new Error(`execution ${name} has no history: its process died as it began; start another`);
    const { lines, bytes } = readLog(this.folders.history(name));
    const fold = new Fold();
    for (const line of lines) fold.apply(line);
    return { fold, bytes };
  }

  private own(name: string): () => void {
    try {
      return own(this.folders.existing(name));
    } catch (error) {
      throw new Error(`execution ${name} cannot be taken over: ${(error as Error).message}`);
    }
  }
}

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
