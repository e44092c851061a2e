import { createHash } from "node:crypto";
import { HaltError, TaskError } from "./failure";
import { Fold } from "./fold";
import { type HistoryEvent, type Status, statusAfter, whole } from "./history";
import { live } from "./life";
import { loadMachine } from "./load";
import { Payload } from "./payload";
import { Run, type TaskCall } from "./run";
import { VirtualClock } from "./virtualClock";

/** One answer of a mocked task. */
export interface Mock {
  state: string;
  output?: unknown;
  error?: string;
  cause?: string;
  /** The task takes longer than it may: States.Timeout. */
  timedOut?: boolean;
}
export interface Simulation {
  status: Status;
  output?: unknown;
  error?: string;
  cause?: string;
  history: HistoryEvent[];
  calls: { state: string; resource: string; arguments: unknown }[];
}

const began = new Date("2026-01-01T00:00:00.000Z");

/**
 * Runs a machine in memory, with mocked tasks and virtual time; the same input gives the same history, byte for byte.
 * Mocks are taken per state in the order of calls (attempts, loops, iterations alike). A call that finds none left is no failure
 * of the state but ends the simulation: a test that forgot a call must not pass because a Catch swallowed it.
 * @throws {Error} when the definition is refused, or `state X was called 3 times, 2 mocks given`
 */
export async function simulate(o: { definition: string; input: unknown; mocks?: Mock[] }): Promise<Simulation> {
  const machine = loadMachine(o.definition);
  const mocks = new Map<string, Mock[]>();
  for (const mock of o.mocks ?? []) mocks.set(mock.state, [...(mocks.get(mock.state) ?? []), mock]);
  const called = new Map<string, number>();
  const calls: Simulation["calls"] = [];
  const history: HistoryEvent[] = [];
  const handle = async ({ state, resource, arguments: given }: TaskCall): Promise<unknown> => {
    calls.push({ state, resource, arguments: given });
    const times = (called.get(state) ?? 0) + 1;
    called.set(state, times);
    const all = mocks.get(state) ?? [];
    const mock = all[times - 1];
    if (!mock)
      throw new HaltError(
        `state ${state} was called ${times} time${s(times)}, ${all.length} mock${s(all.length)} given`,
      );
    if (mock.timedOut) throw new TaskError("States.Timeout", mock.cause ?? `state ${state} took longer than it may`);
    if (mock.error !== undefined) throw new TaskError(mock.error, mock.cause ?? "");
    return mock.output;
  };
  const random = chance();
  const run = new Run("simulation", machine, new Fold(), {
    write: ({ local: _, ...event }) => {
      history.push(event);
    },
    handle,
    clock: new VirtualClock(began),
    random,
    uuid: () => uuidFrom(random),
  });
  const input = Payload.of(o.input).limited("the input");
  run.write(
    run.fold.root,
    "ExecutionStarted",
    { executionStartedEventDetails: { input: input.text, inputDetails: whole } },
    { machineName: "simulated" },
  );
  await live(run, new AbortController());
  const last = history.at(-1)!;
  const output = last.executionSucceededEventDetails?.output;
  return {
    status: statusAfter(last.type),
    ...(output !== undefined && { output: JSON.parse(output) }),
    ...(last.executionFailedEventDetails ?? last.executionTimedOutEventDetails),
    history,
    calls,
  };
}

const s = (n: number) => (n === 1 ? "" : "s");

/** Always the same sequence of numbers in [0, 1). */
function chance(): () => number {
  let count = 0;
  return () => createHash("sha256").update(`${count++}`).digest().readUInt32BE() / 2 ** 32;
}

/** The form of a version 4 UUID. */
function uuidFrom(random: () => number): string {
  const hex = createHash("sha256").update(String(random())).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
