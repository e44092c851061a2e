import { Command } from "commander";
import type { HistoryEvent } from "../local/asl/history";
import type { Local } from "../local/wire";
import { type Attempt, attempts } from "../pipeline/ledger/generations";
import { happenings, type Run, readRun } from "../pipeline/ledger/runs";
import { existingHome, parseCount, withLocal } from "./context";
import { knownRun } from "./knownRun";
import { counted, plain, print, printJson, table } from "./output";
import { waivedOf, waivedWords } from "./waived";

export const runsCommand = (): Command =>
  new Command("runs")
    .description("Lists runs, newest first.")
    .option("--limit <n>", "how many", "20")
    .action(async (_options, command: Command) => {
      existingHome(command);
      await withLocal(command, {}, async (local, common) => {
        await local.executions.closeDead();
        const rows = [];
        for (const { name, status, startDate, stopDate, redriveCount } of (await local.executions.list()).slice(
          0,
          parseCount("limit", command.opts().limit),
        )) {
          const summary = (await readRun(local.items, name))?.summary;
          rows.push({
            id: name,
            status,
            started: iso(startDate),
            ended: stopDate ? iso(stopDate) : "",
            redrives: redriveCount,
            "new files": summary?.files.new ?? "",
            kept: summary?.records.kept ?? "",
            builds: summary?.builds.done ?? "",
            failed: summary?.builds.failed ?? "",
          });
        }
        if (common.json) printJson(rows);
        else print(rows.length === 0 ? "no runs yet" : table(rows));
      });
    })
    .addCommand(showCommand());

const showCommand = () =>
  new Command("show")
    .description("One run: its states, attempts, rows, bytes, SQL and errors.")
    .argument("<id>", "a run's id, as `sluice runs` lists it")
    .option("--sql", "print the SQL of each attempt too")
    .action(async (id: string, _options, command: Command) => {
      existingHome(command);
      await withLocal(command, {}, async (local, common) => {
        const shown = await show(local, id);
        if (common.json) printJson(shown);
        else say(shown, command.opts().sql === true);
      });
    });

async function show(local: Local, id: string) {
  await knownRun(local, id);
  await local.executions.closeDead();
  const description = await local.executions.describe(id);
  const history = await local.executions.history(id);
  const own: Attempt[] = [];
  for await (const attempt of attempts(local.items)) if (attempt.run === id) own.push(attempt);
  const queries = history.flatMap((event) => queryOf(event));
  return {
    ...description,
    record: await readRun(local.items, id),
    states: statesOf(history),
    happenings: await happenings(local.items, { id } as Run),
    attempts: own.map(({ id: attempt, build, location, figures, startedAt, target }) => ({
      attempt,
      table: build.table,
      partition: build.partition,
      incomplete: build.incomplete,
      startedAt,
      location,
      figures,
      sql: queries.filter((sql) => sql.includes(target)),
    })),
    waived: await waivedOf(local),
    events: history.length,
  };
}

/** How often each state was entered and left, in the order of first entry. */
function statesOf(history: HistoryEvent[]): { state: string; entered: number; exited: number }[] {
  const states = new Map<string, { state: string; entered: number; exited: number }>();
  for (const event of history) {
    const name = event.stateEnteredEventDetails?.name ?? event.stateExitedEventDetails?.name;
    if (!name) continue;
    const state = states.get(name) ?? { state: name, entered: 0, exited: 0 };
    if (event.stateEnteredEventDetails) state.entered += 1;
    else state.exited += 1;
    states.set(name, state);
  }
  return [...states.values()];
}

function queryOf(event: HistoryEvent): string[] {
  const parameters = event.taskScheduledEventDetails?.parameters;
  if (!parameters?.includes("QueryString")) return [];
  return [(JSON.parse(parameters) as { QueryString: string }).QueryString];
}

function say(shown: Awaited<ReturnType<typeof show>>, withSql: boolean): void {
  print(
    `${shown.name}: ${shown.status}${shown.redriveCount > 0 ? `, redriven ${counted(shown.redriveCount, "time")}` : ""}, ${counted(shown.events, "history event")}`,
  );
  if (shown.error) print(`  ${plain(shown.error)}: ${plain(shown.cause)}`);
  print(table(shown.states));
  for (const { kind, name, status, failed, counts } of shown.happenings)
    print(
      `${kind} ${plain(name.replace("#", " "))}: ${status}${failed ? `: ${plain(`${failed.state}: ${failed.error}: ${failed.cause}`)}` : ""}${counts ? ` ${JSON.stringify(counts)}` : ""}`,
    );
  for (const one of shown.waived) print(`waived ${plain(waivedWords(one))}`);
  for (const attempt of shown.attempts) {
    print(
      `attempt ${attempt.attempt} of ${attempt.table} ${attempt.partition}: ${attempt.figures ? `${attempt.figures.rows ?? "?"} rows, ${attempt.figures.file_bytes ?? "?"} bytes` : "not audited"}`,
    );
    if (withSql) for (const sql of attempt.sql) print(`${sql}\n`);
  }
}

const iso = (time: string | Date) => new Date(time).toISOString();
