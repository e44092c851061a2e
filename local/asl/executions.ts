import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Executions } from "../../pipeline/ports";
import { describe, type ExecutionDescription, notRedrivable } from "./description";
import { Fold } from "./fold";
import { type HistoryEvent, statusAfter, whole } from "./history";
import { type Ending, live } from "./life";
import { loadMachine } from "./load";
import { Log, readEnds, readLog } from "./log";
import type { Machine } from "./machine";
import { isOwned, own } from "./owner";
import { Payload } from "./payload";
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

/** How often a runner looks whether it is to stop, in ms. */
const stopPollMs = 100;

/** Executions of state machines on this machine, each with its history on disk: what AWS's Standard workflows are there. */
export class LocalExecutions implements Executions {
  constructor(private readonly options: Options) {}

  /**
   * Runs a new execution to its end in this process.
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
    const folder = this.path(o.name);
    if (existsSync(folder))
      throw new Error(`ExecutionAlreadyExists: there is an execution ${o.name}; choose another name`);
    const definition = this.keep(o.definition);
    const draft = join(this.options.folder, `.new-${randomUUID()}`);
    mkdirSync(draft, { recursive: true });
    own(draft);
    try {
      renameSync(draft, folder);
    } catch {
      rmSync(draft, { recursive: true });
      throw new Error(`ExecutionAlreadyExists: there is an execution ${o.name}; choose another name`);
    }
    const release = () => rmSync(join(folder, "owner-1"), { force: true });
    return this.work(o.name, machine, new Fold(), 0, release, (run) =>
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
    let begun: { fold: Fold; bytes: number; machine: Machine };
    try {
      begun = this.read(name);
      const reason = notRedrivable(begun.fold.last!, this.options.clock.now());
      if (reason) throw new Error(`ExecutionNotRedrivable: ${name}: ${reason}`);
    } catch (error) {
      release();
      throw error;
    }
    const { fold, bytes, machine } = begun;
    return this.work(name, machine, fold, bytes, release, (run) =>
      run.write(fold.root, "ExecutionRedriven", {
        executionRedrivenEventDetails: { redriveCount: fold.redriveCount + 1 },
      }),
    );
  }

  /**
   * Ends a running execution as ABORTED, whichever process runs it; `redrive` can go on with it.
   * @returns when its history is closed @throws {Error} when it is not running
   */
  async stop(name: string, why: { error?: string; cause?: string } = {}): Promise<void> {
    const folder = this.existing(name);
    const { status } = await this.describe(name);
    if (status !== "RUNNING") throw new Error(`execution ${name} is not running: it has ${status.toLowerCase()}`);
    if (!isOwned(folder)) return this.abort(name, why);
    const draft = join(folder, `.stop-${randomUUID()}`);
    writeFileSync(draft, JSON.stringify(why));
    renameSync(draft, join(folder, "stop"));
    for (let waited = 0; waited < 30_000; waited += stopPollMs) {
      if (!(await this.isRunning(name))) return;
      await sleep(stopPollMs);
    }
    throw new Error(`execution ${name} has not stopped within 30 s; end its process and run the command again`);
  }

  async describe(name: string): Promise<ExecutionDescription> {
    const path = join(this.existing(name), "history.ndjson");
    const ends = existsSync(path) ? readEnds(path) : undefined;
    if (!ends) throw new Error(`execution ${name} has no history: its process died as it began; start another`);
    const redrives = () => readLog(path).lines.filter(({ type }) => type === "ExecutionRedriven").length;
    return describe(name, ends, this.options.clock.now(), redrives);
  }

  async history(name: string): Promise<HistoryEvent[]> {
    const { lines } = readLog(join(this.existing(name), "history.ndjson"));
    return lines.map(({ local: _, ...event }) => event);
  }

  /** Newest first. */
  async list(): Promise<ExecutionDescription[]> {
    const all = await Promise.all(this.names().map((name) => this.describe(name)));
    return all.sort((a, b) => compare(b.startDate, a.startDate) || compare(b.name, a.name));
  }

  async isRunning(arnOrName: string): Promise<boolean> {
    const name = arnOrName.split(":").at(-1)!;
    if (!this.names().includes(name)) return false;
    return (await this.describe(name)).status === "RUNNING" && isOwned(this.path(name));
  }

  /** Closes as ABORTED what a dead process left RUNNING. @returns the names */
  async closeDead(): Promise<string[]> {
    const closed: string[] = [];
    for (const name of this.names()) {
      const ends = readEnds(join(this.path(name), "history.ndjson"));
      if (!ends || statusAfter(ends.last.type) !== "RUNNING" || isOwned(this.path(name))) continue;
      this.abort(name, { cause: "the process that ran it has died" });
      closed.push(name);
    }
    return closed;
  }

  /** Appends the end of an execution that no process works on. */
  private abort(name: string, why: Omit<Ending, "type">): void {
    const release = this.own(name);
    try {
      const { fold, bytes, machine } = this.read(name);
      if (statusAfter(fold.last?.type) !== "RUNNING") return;
      const log = this.log(name, bytes);
      const run = new Run(name, machine, fold, { ...this.options, write: (line) => log.append(line) });
      run.write(
        fold.root,
        "ExecutionAborted",
        { executionAbortedEventDetails: why },
        { redriveCount: fold.redriveCount },
      );
      log.close();
    } finally {
      release();
    }
  }

  private async work(
    name: string,
    machine: Machine,
    fold: Fold,
    bytes: number,
    release: () => void,
    begin: (run: Run) => void,
  ): Promise<ExecutionDescription> {
    const stop = new AbortController();
    const marker = join(this.path(name), "stop");
    rmSync(marker, { force: true });
    const poll = setInterval(() => {
      if (existsSync(marker)) stop.abort({ type: "ExecutionAborted", ...JSON.parse(readFileSync(marker, "utf8")) });
    }, stopPollMs);
    const log = this.log(name, bytes);
    try {
      const run = new Run(name, machine, fold, { ...this.options, write: (line) => log.append(line) });
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
    return Log.open(join(this.path(name), "history.ndjson"), bytes, ({ local: _, ...event }) => onEvent?.(name, event));
  }

  private read(name: string): { fold: Fold; bytes: number; machine: Machine } {
    const { lines, bytes } = readLog(join(this.existing(name), "history.ndjson"));
    const fold = new Fold();
    for (const line of lines) fold.apply(line);
    const path = join(this.options.folder, ".definitions", `${fold.definition}.asl.json`);
    const text = readFileSync(path, "utf8");
    if (sha256(text) !== fold.definition)
      throw new Error(`${path} is not the definition that execution ${name} ran; start a new one`);
    return { fold, bytes, machine: loadMachine(text) };
  }

  /** Keeps a definition once, under the hash of its text. */
  private keep(definition: string): string {
    const hash = sha256(definition);
    const folder = join(this.options.folder, ".definitions");
    const path = join(folder, `${hash}.asl.json`);
    if (existsSync(path)) return hash;
    mkdirSync(folder, { recursive: true });
    const draft = join(folder, `.${randomUUID()}`);
    writeFileSync(draft, definition);
    renameSync(draft, path);
    return hash;
  }

  private own(name: string): () => void {
    try {
      return own(this.existing(name));
    } catch (error) {
      throw new Error(`execution ${name} cannot be taken over: ${(error as Error).message}`);
    }
  }

  /** Executions whose first event is on disk. */
  private names(): string[] {
    const { folder } = this.options;
    if (!existsSync(folder)) return [];
    const names = readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? entry.name : [],
    );
    return names.filter((name) => namePattern.test(name) && readable(join(folder, name, "history.ndjson")));
  }

  private path(name: string): string {
    if (!namePattern.test(name))
      throw new Error(`${name} is no name of an execution: letters, digits, - and _, at most 80`);
    return join(this.options.folder, name);
  }

  private existing(name: string): string {
    const path = this.path(name);
    if (!existsSync(path)) throw new Error(`there is no execution ${name}`);
    return path;
  }
}

/** What AWS takes as a name and CloudWatch Logs can show. */
const namePattern = /^[0-9A-Za-z_-]{1,80}$/;
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const readable = (path: string) => existsSync(path) && readEnds(path) !== undefined;
