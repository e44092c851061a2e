import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { loadMachine } from "../../../local/asl/load";
import { type Mock, type Simulation, simulate } from "../../../local/asl/simulate";

/** One line of a file in `cases/`; what `expect` leaves out is not looked at. */
interface Case {
  name: string;
  /** the page or chapter that says so */
  origin: string;
  definition: unknown;
  input: unknown;
  mocks: Mock[];
  expect: {
    status: string;
    output?: unknown;
    error?: string;
    cause?: string;
    causeHas?: string;
    /** states in the order of their *StateEntered */
    visited?: string[];
    /** calls of tasks */
    calls?: number;
    arguments?: unknown[];
    timeoutInSeconds?: number[];
    /** of virtual time from first to last event */
    seconds?: number;
    secondsBetween?: [number, number];
    /** how many events of a type */
    events?: Record<string, number>;
    /** variables by state, as JSON text */
    assigned?: Record<string, Record<string, string>>;
  };
}
const folder = join(__dirname, "cases");
const read = <T>(file: string): T[] =>
  readFileSync(join(folder, file), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as T);
const files = readdirSync(folder).filter((file) => file.endsWith(".ndjson"));

describe.each(files.filter((file) => file !== "refused.ndjson"))("%s", (file) => {
  test.each(read<Case>(file))("$name", async ({ definition, input, mocks, expect: expected }) => {
    const result = await simulate({ definition: JSON.stringify(definition), input, mocks });
    const { causeHas, secondsBetween, ...exact } = expected;
    const all = facts(result, expected);
    for (const [fact, value] of Object.entries(exact))
      expect({ [fact]: all[fact as keyof typeof all] }).toEqual({ [fact]: value });
    if (causeHas) expect(result.cause).toContain(causeHas);
    if (secondsBetween) {
      expect(all.seconds).toBeGreaterThanOrEqual(secondsBetween[0]);
      expect(all.seconds).toBeLessThanOrEqual(secondsBetween[1]);
    }
    expect(result.history.map(({ id }) => id)).toEqual(result.history.map((_, at) => at + 1));
    for (const { id, previousEventId } of result.history.slice(1)) expect(previousEventId).toBeLessThan(id);
  });
});

function facts({ history, calls, ...result }: Simulation, expected: Case["expect"]) {
  const at = (index: number) => Date.parse(history.at(index)!.timestamp);
  return {
    ...result,
    visited: history.flatMap(({ stateEnteredEventDetails: entered }) => entered?.name ?? []),
    calls: calls.length,
    arguments: calls.map((call) => call.arguments),
    timeoutInSeconds: history.flatMap((event) => event.taskScheduledEventDetails?.timeoutInSeconds ?? []),
    seconds: (at(-1) - at(0)) / 1000,
    events: Object.fromEntries(
      Object.keys(expected.events ?? {}).map((type) => [type, history.filter((event) => event.type === type).length]),
    ),
    assigned: Object.fromEntries(
      history.flatMap(({ stateExitedEventDetails: left }) =>
        left?.assignedVariables ? [[left.name, left.assignedVariables]] : [],
      ),
    ),
  };
}

describe("refused.ndjson", () => {
  test.each(read<{ name: string; definition: unknown; refused: string }>("refused.ndjson"))(
    "$name",
    ({ definition, refused }) => {
      const text = typeof definition === "string" ? definition : JSON.stringify(definition);
      let message = "taken";
      try {
        loadMachine(text);
      } catch (error) {
        message = (error as Error).message;
      }
      expect(message).toContain(refused);
      expect(message).not.toContain("\n");
    },
  );
});
