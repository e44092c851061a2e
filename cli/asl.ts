import { readFileSync } from "node:fs";
import { Command } from "commander";
import { loadMachine } from "../local/asl/load";
import { type Mock, simulate } from "../local/asl/simulate";
import { substitute } from "../local/asl/substitute";
import { UsageError } from "../pipeline/errors";
import { exit, print, printJson } from "./output";

interface Options {
  input?: string;
  mocks?: string;
  cases?: string;
}

export const aslCommand = (): Command =>
  new Command("asl").description("Tools for state machines in Amazon States Language.").addCommand(runCommand());

const runCommand = () =>
  new Command("run")
    .description(
      "Runs any JSONata state machine with mocked tasks in virtual time: waiting costs nothing. Prints {status, output, error, cause, history, calls}.",
    )
    .argument("[file]", "definition of a state machine; a ${Name} in it stands for Name")
    .option("--input <json>", "the execution's input", "{}")
    .option("--mocks <file>", "JSON list of {state, output} or {state, error, cause, timedOut}")
    .option("--cases <file>", "NDJSON of {name, definition, input, mocks}; prints one result a line")
    .addHelpText(
      "after",
      `
Mocks are taken per state in the order of calls: attempts, loops and iterations of a Map alike. A task is called once for each
mock: none repeats, and a call that finds none left ends the run with \`state X was called 3 times, 2 mocks given\`.
With --cases a refused machine gives a line with status REFUSED, a missing mock one with status ERROR; both say why in \`error\`.

Examples:
  sluice asl run machine.asl.json --input '{"n": 1}' --mocks mocks.json
  sluice asl run --cases cases.ndjson`,
    )
    .action(async (file: string | undefined, options: Options) => {
      if ((file === undefined) === (options.cases === undefined))
        throw new UsageError("give either a FILE with a state machine or --cases FILE");
      if (options.cases !== undefined) return runCases(options.cases);
      const mocks =
        options.mocks === undefined ? [] : mocksOf(parse(read(options.mocks), options.mocks), options.mocks);
      const definition = named(read(file!));
      try {
        loadMachine(definition);
      } catch (error) {
        throw new UsageError(`${file}: ${(error as Error).message}`);
      }
      const result = await simulate({ definition, input: parse(options.input ?? "{}", "--input"), mocks });
      printJson(result);
      process.exitCode = result.status === "SUCCEEDED" ? exit.ok : exit.stage;
    });

/** One line for each case, in their order; a case that cannot be run says so in its line and stops no other. */
async function runCases(path: string): Promise<void> {
  const lines = read(path).split("\n");
  for (const [at, line] of lines.entries()) {
    if (line.trim() === "") continue;
    const where = `${path} line ${at + 1}`;
    const one = parse(line, where) as { name: string; definition: unknown; input?: unknown; mocks?: unknown };
    print(JSON.stringify({ name: one.name, ...(await runCase(one, where)) }));
  }
}

async function runCase(one: { definition: unknown; input?: unknown; mocks?: unknown }, where: string) {
  let status = "REFUSED";
  try {
    const text = typeof one.definition === "string" ? one.definition : JSON.stringify(one.definition ?? null);
    const definition = named(text);
    loadMachine(definition);
    status = "ERROR";
    return await simulate({ definition, input: one.input ?? {}, mocks: mocksOf(one.mocks ?? [], where) });
  } catch (error) {
    return { status, error: (error as Error).message };
  }
}

/** Deployment fills `${Name}` with an ARN or a name; here each stands for itself, as a resource for the function of that name. */
function named(text: string): string {
  const resources = text.replace(
    /("Resource"\s*:\s*")\$\{([\w.]+)\}"/g,
    (_, field: string, name: string) => `${field}arn:aws:lambda:local:000000000000:function:${name}"`,
  );
  const names = [...resources.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name!);
  return substitute(resources, Object.fromEntries(names.map((name) => [name, name])));
}

function mocksOf(value: unknown, where: string): Mock[] {
  if (!Array.isArray(value)) throw new UsageError(`${where}: mocks are not a list`);
  for (const [at, mock] of value.entries()) {
    const { state, ...rest } = (mock ?? {}) as Partial<Mock>;
    const unknown = Object.keys(rest).find((key) => !["output", "error", "cause", "timedOut"].includes(key));
    if (typeof state !== "string") throw new UsageError(`${where}: mock ${at + 1} names no state`);
    if (unknown) throw new UsageError(`${where}: mock ${at + 1} of state ${state} has an unknown field ${unknown}`);
  }
  return value as Mock[];
}

function parse(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${where} is not JSON: ${(error as Error).message}`);
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    throw new UsageError(`there is no file ${path}`);
  }
}
