import { randomBytes, randomUUID } from "node:crypto";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Config } from "../pipeline/config";
import { isLeased } from "../pipeline/ledger/lease";
import type { Clock, Source } from "../pipeline/ports";
import { loadModels, type Models } from "../pipeline/sql/model";
import type { Deps } from "../pipeline/tasks/deps";
import { type ExecutionDescription, LocalExecutions, substitute, type TaskCall } from "./asl/executions";
import type { HistoryEvent } from "./asl/history";
import { SqliteCatalog } from "./duckdb/catalog";
import { DuckEngine } from "./duckdb/engine";
import { makeFolder } from "./files/makeFolder";
import { newestFile } from "./files/newestFile";
import { ObjectFolder } from "./files/objectFolder";
import { type OnLook, RawFolders } from "./files/rawFolders";
import { handlers, type NextExecution } from "./handlers";
import type { InspectListener } from "./inspect/messages";
import { InspectPool } from "./inspect/pool";
import { forgetFolder } from "./ledger/homeless";
import { SqliteItems } from "./ledger/sqliteItems";
import { MailNotifier } from "./mail/notifier";
import { projectRoot, sqlFiles, stateMachine } from "./resources";

export interface LocalOptions extends InspectListener {
  home: string;
  config: Config;
  /** undefined: the time of this machine */
  now?: Date;
  /** raw folders by source */
  folders?: Partial<Record<Source, string[]>>;
  threads?: number;
  memory?: string;
  /** called after each event of a history is on disk */
  onEvent?(execution: string, event: HistoryEvent): void;
  /** called with each raw file that is looked at, and while a large one is read for its hash */
  onLook?: OnLook;
  /** called when another run is at work, which is waited for */
  onWait?(): void;
  /** SQL files to use in place of the project's own */
  sql?: { path: string; text: string }[];
  /** ports to use in place of this machine's own */
  deps?: Partial<Deps>;
  /** how a wait of a state machine passes */
  sleep?(ms: number, signal: AbortSignal): Promise<void>;
  /** stands around every call of a state machine */
  around?(call: TaskCall, inner: (call: TaskCall) => Promise<unknown>): Promise<unknown>;
}

/** Sluice on one machine: every port opened over `--home`. */
export interface Local {
  deps: Deps;
  models: Models;
  engine: DuckEngine;
  items: SqliteItems;
  catalog: SqliteCatalog;
  executions: LocalExecutions;
  /** Runs the medallion machine for one source until nothing is left to start; the last execution's description comes last. */
  run(
    source: Source,
    input?: { from?: string; to?: string; rebuild?: string; mend?: true },
  ): Promise<ExecutionDescription[]>;
  /** Continues a failed or aborted execution, and what it starts. */
  redrive(name: string): Promise<ExecutionDescription[]>;
  close(): Promise<void>;
}

/** What a run on one machine depends on beside its input; a redrive goes on with the same. */
interface Surroundings {
  folders: Partial<Record<Source, string[]>>;
  /** the clock of `--now`; undefined: that of this machine */
  now?: string;
}

export async function openLocal(options: LocalOptions): Promise<Local> {
  const home = resolve(options.home);
  const lake = join(home, "lake");
  makeFolder(lake);
  let surroundings: Surroundings = {
    folders: absolute(options.folders ?? {}),
    ...(options.now && { now: options.now.toISOString() }),
  };
  const clock: Clock = { now: () => (surroundings.now ? new Date(surroundings.now) : new Date()) };
  const models = loadModels(options.sql ?? sqlFiles());
  const ledger = join(home, "ledger.sqlite");
  const items = new SqliteItems(ledger);
  const catalog = new SqliteCatalog(ledger);
  forgetFolder(ledger);
  const objects = new ObjectFolder(lake);
  const threads = options.threads ?? 2;
  const engine = await DuckEngine.open({
    threads,
    memoryLimit: options.memory ?? "400MB",
    tempDirectory: join(home, "tmp"),
    models,
    catalog,
    objects,
    results: new ObjectFolder(join(home, "query-results")),
  });
  const pool = new InspectPool({
    threads,
    workerFile: join(projectRoot, "dist", "inspectWorker.js"),
    objectsRoot: lake,
  });
  const queue: NextExecution[] = [];
  const executions: LocalExecutions = new LocalExecutions({
    folder: join(home, "executions"),
    handle: (call) => handle(call),
    clock: { now: clock.now, sleep: options.sleep ?? ((ms, signal) => sleep(ms, undefined, { signal })) },
    random: Math.random,
    uuid: randomUUID,
    ...(options.onEvent && { onEvent: options.onEvent }),
  });
  const raw = new RawFolders(surroundings.folders, ledger, home, options.onLook);
  const deps: Deps = {
    items,
    objects,
    quarantine: new ObjectFolder(join(home, "quarantine")),
    raw,
    catalog,
    engine,
    executions,
    notifier: new MailNotifier({ outbox: join(home, "outbox"), config: options.config, clock }),
    clock,
    models: models.models,
    statements: models.statements,
    config: options.config,
    newestFile,
    inspect: (batch) => pool.inspect(batch, options),
    ...options.deps,
  };
  const inner = handlers(deps, engine, (next) => queue.push(next));
  const { around } = options;
  const handle = around ? (call: TaskCall) => around(call, inner) : inner;

  const drain = async (first: ExecutionDescription): Promise<ExecutionDescription[]> => {
    const ended = [first];
    for (let next = queue.shift(); next; next = queue.shift()) ended.push(await start(next));
    return ended;
  };
  const start = async ({ name, input }: NextExecution) => {
    await items.put("run-surroundings", name, surroundings);
    return executions.start({ name, machineName: "medallion", definition: definition("medallion"), input });
  };

  return {
    deps,
    models,
    engine,
    items,
    catalog,
    executions,
    run: async (source, input = {}) => {
      await executions.closeDead();
      for (;;) {
        const ended = await drain(
          await start({ name: executionName(source, clock.now()), input: { source, ...input } }),
        );
        if (!(ended.at(-1)!.output as { skipped?: boolean } | undefined)?.skipped) return ended;
        // The run at work lists its own folders only; ours are listed when it is done.
        options.onWait?.();
        while (await isLeased(items, executions, source)) await sleep(250);
      }
    },
    redrive: async (name) => {
      await executions.closeDead();
      const before = (await items.get<Surroundings>("run-surroundings", name))?.body;
      if (before) {
        surroundings = before;
        raw.use(before.folders);
      }
      return drain(await executions.redrive(name));
    },
    close: async () => {
      await pool.close();
      await engine.close();
      items.close();
    },
  };
}

/** The machine as it runs here: each function under its own name, each workgroup as AWS has them. */
export function definition(machine: string): string {
  const text = stateMachine(machine);
  const names = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name!);
  const workgroups: Record<string, string> = { LoadWorkgroup: "sluice-load", AuditWorkgroup: "sluice-audit" };
  return substitute(text, Object.fromEntries(names.map((name) => [name, workgroups[name] ?? name])));
}

function absolute(folders: Partial<Record<Source, string[]>>): Partial<Record<Source, string[]>> {
  return Object.fromEntries(
    Object.entries(folders).map(([source, paths]) => [source, paths.map((path) => resolve(path))]),
  );
}

/** Sorts by time; the end keeps two runs of one second (or of one fixed clock) apart. */
function executionName(source: Source, now: Date): string {
  return `${source}-${now.toISOString().replace(/[-:]|\.\d+/g, "")}-${Date.now().toString(36)}${randomBytes(2).toString("hex")}`;
}
