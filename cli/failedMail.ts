import type { ExecutionDescription } from "../local/asl/executions";
import type { Local } from "../local/wire";
import { note, plain } from "./output";
import { lastOfSources, type RunReport, sourceOf } from "./runReport";

/** Where a failed execution is told of in AWS, by its status event; see infra/machine.ts. */
const topic = "operations";
const listed = 20;

/** A mail for the last execution of each source that has failed; see `mailOne`. */
export async function mailFailure(local: Local, descriptions: ExecutionDescription[], report: Report): Promise<void> {
  for (const last of lastOfSources(descriptions)) await mailOne(local, last, report);
}
type Report = Pick<RunReport, "failed" | "mails">;

/**
 * Mails that an execution has failed: on one machine no status event does. The id is that of the execution
 * and its redrive, so a repeat is the same mail. Adds it to the mails of the report. A mail that cannot be sent only gives a note.
 */
async function mailOne(local: Local, last: ExecutionDescription, report: Report): Promise<void> {
  if (last.status === "SUCCEEDED" || last.status === "RUNNING") return;
  const failed = report.failed.filter(({ run }) => run === last.name);
  const text = [
    `Run ${last.name} ended as ${last.status} at ${last.stopDate}.`,
    await since(local, last),
    "",
    `What failed (${failed.length}):`,
    ...failed
      .slice(0, listed)
      .map(({ name, error, cause }) => `  ${plain(`${name.replace("#", " ")}: ${error}: ${cause.slice(0, 500)}`)}`),
    ...(failed.length > listed ? [`  and ${failed.length - listed} more`] : []),
    "",
    `Next: sluice runs show ${last.name}`,
    `Then: sluice redrive ${last.name}, which goes on where it failed, or a new run`,
    "",
  ].join("\n");
  const id = `failed-${last.name}-${last.redriveCount}`;
  try {
    const subject = `[sluice] ${last.status} run ${last.name}`;
    const { where } = await local.deps.notifier.send({ id, topic, subject, text });
    report.mails.push(where);
  } catch (error) {
    note(`the mail about the failed run ${last.name} was not sent: ${(error as Error).message}`);
  }
}

/** Since when no run of this source has succeeded; runs are listed newest first. */
async function since({ executions }: Local, last: ExecutionDescription): Promise<string> {
  const runs = (await executions.list()).filter((run) => sourceOf(run) === sourceOf(last));
  const succeeded = runs.find(({ status }) => status === "SUCCEEDED");
  if (succeeded) return `The last run that succeeded is ${succeeded.name}, of ${succeeded.stopDate}.`;
  return `No run has succeeded since the first of ${runs.at(-1)?.startDate ?? last.startDate}.`;
}
