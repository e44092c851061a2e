import { basename } from "node:path";
import { sqlFiles } from "../../local/resources";
import { type Local, openLocal } from "../../local/wire";
import { Config } from "../../pipeline/config";
import type { RunRecord } from "../../pipeline/ledger/runs";
import type { Row } from "../../pipeline/ports";
import type { Result } from "../support/compare";
import { mails } from "../support/mails";
import { readHome } from "../support/readHome";
import type { RecentSample } from "./recentSample";

/** What one machine makes of the same files, with the same configuration and the clock of now. */
export interface LocalRun {
  result: Result;
  runs: RunRecord[];
  /** to the saved queries, by name */
  answers: Map<string, Row[]>;
  mails: { subject: string; text: string }[];
}

/** @throws {Error} when a run does not succeed */
export async function runLocally(home: string, sample: RecentSample): Promise<LocalRun> {
  const config = Config.parse(sample.config);
  const local = await openLocal({ home, config, folders: { cloudtrail: [sample.folder], cost: [sample.billsFolder] } });
  try {
    for (const source of ["cloudtrail", "cost"] as const)
      for (const { name, status } of await local.run(source))
        if (status !== "SUCCEEDED") throw new Error(`run ${name} on one machine is ${status}`);
    const runs: RunRecord[] = [];
    for await (const { body } of local.items.query<RunRecord>("run")) runs.push(body);
    const answers = new Map<string, Row[]>();
    for (const { path, text } of sqlFiles())
      if (path.startsWith("sql/queries/")) answers.set(basename(path, ".sql"), await answer(local, path, text));
    return { result: readHome(home), runs, answers, mails: mails(home).sort().map(readMail) };
  } finally {
    await local.close();
  }
}

async function answer({ engine }: Local, path: string, QueryString: string): Promise<Row[]> {
  const ClientRequestToken = path.padEnd(32, "-");
  const { QueryExecution } = await engine.startQueryExecution({ QueryString, ClientRequestToken, WorkGroup: "local" });
  const { QueryExecutionId, Status } = QueryExecution;
  if (Status.State !== "SUCCEEDED") throw new Error(`${path} on one machine: ${Status.StateChangeReason}`);
  const rows: Row[] = [];
  for await (const row of engine.rows(QueryExecutionId)) rows.push(row);
  return rows;
}

/** Subject and text of an `.eml` file. */
function readMail(eml: string): { subject: string; text: string } {
  const [, subject] = /^Subject: (.*)\r$/m.exec(eml)!;
  return { subject: subject!, text: eml.slice(eml.indexOf("\r\n\r\n") + 4).replaceAll("\r\n", "\n") };
}
