import { StartQueryExecutionCommand } from "@aws-sdk/client-athena";
import { DeleteObjectsCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { DescribeExecutionCommand, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { AthenaEngine } from "../aws/athenaEngine";
import type { Outputs } from "../aws/deployment";
import { parseUri } from "../aws/s3Objects";
import type { DoctorClients } from "../doctor/clients";
import { type Finding, fail, look, ok, warn } from "../doctor/finding";
import type { Row } from "../ports";
import { type SmokeBatch, smokeDay } from "./batch";

interface Smoke {
  clients: Pick<DoctorClients, "s3" | "sfn" | "athena">;
  outputs: Pick<Outputs, "TrailLogs" | "StateMachineAlias">;
  batch: SmokeBatch;
  /** lower-case letters and digits */
  id: string;
  /** how long everything may take, in ms */
  patienceMs: number;
  wait(ms: number): Promise<unknown>;
  /** ms, of a stopwatch */
  elapsed(): number;
}

const pollMs = 10_000;

/**
 * Takes a known log file through the deployed pipeline and compares gold with what is known. A run that is at work already is waited for.
 * The log file is removed once it has been counted; what stays is the day 2000-01-01 in the tables, whose figures are nobody's.
 */
export async function* smoke(world: Smoke): AsyncGenerator<Finding> {
  const { clients, outputs, batch } = world;
  const { Bucket, Key: folder } = parseUri(outputs.TrailLogs);
  const Key = `${folder}${batch.key}`;
  let version: string | undefined;
  const put = await look("log file", `s3:PutObject and kms:GenerateDataKey on ${Bucket}`, async () => {
    const { VersionId } = await clients.s3.send(new PutObjectCommand({ Bucket, Key, Body: batch.body }));
    version = VersionId;
    return ok("log file", `s3://${Bucket}/${Key}, ${batch.body.length} bytes`);
  });
  yield* put;
  if (put.some(({ status }) => status !== "ok")) {
    yield fail("smoke", "no log file could be put, so nothing was tried", "see above");
    return;
  }
  const counted = yield* runUntilCounted(world);
  if (!counted) {
    yield warn(
      "clean up",
      `s3://${Bucket}/${Key} is left for a later run`,
      `aws s3 rm s3://${Bucket}/${Key} once that has ended`,
    );
    return;
  }
  yield* await look("clean up", `s3:DeleteObjectVersion on ${Bucket}`, async () => {
    const { Errors = [] } = await clients.s3.send(
      new DeleteObjectsCommand({
        Bucket,
        Delete: { Objects: [{ Key, ...(version && { VersionId: version }) }], Quiet: true },
      }),
    );
    const [refused] = Errors;
    if (refused) throw Object.assign(new Error(refused.Message ?? "not removed"), { name: refused.Code ?? "Error" });
    return ok("clean up", `the log file is removed; ${smokeDay} stays in the tables`);
  });
}

/** @returns whether gold has the batch, right or wrong */
async function* runUntilCounted(world: Smoke): AsyncGenerator<Finding, boolean> {
  for (let attempt = 1; ; attempt += 1) {
    const { skipped, findings } = await runOnce(world, attempt);
    yield* findings;
    if (findings.some(({ status }) => status === "fail")) return false;
    let row: Row | undefined;
    const asked = await look("question", "athena:StartQueryExecution in sluice-dashboard", async () => {
      row = await answer(world);
      return [];
    });
    yield* asked;
    if (asked.length > 0) return false;
    if (row && Object.values(row).some((value) => value !== null && value !== "0")) {
      yield* compare(row, world.batch.expected);
      return true;
    }
    if (!skipped) {
      yield fail(
        "gold",
        "the run succeeded, and gold knows nothing of the log file",
        "see what the run set aside: its history and quarantine/ in the lake",
      );
      return false;
    }
    if (world.elapsed() > world.patienceMs) {
      yield fail("run", "another run held the lease all the time", "wait for it, then sluice smoke again");
      return false;
    }
    await world.wait(pollMs);
  }
}

async function runOnce(world: Smoke, attempt: number): Promise<{ skipped: boolean; findings: Finding[] }> {
  const { clients, outputs, id, patienceMs, wait, elapsed } = world;
  let skipped = false;
  const findings = await look("run", "states:StartExecution and states:DescribeExecution", async () => {
    const { executionArn } = await clients.sfn.send(
      new StartExecutionCommand({
        stateMachineArn: outputs.StateMachineAlias,
        name: `smoke-${id}-${attempt}`,
        input: JSON.stringify({ source: "cloudtrail" }),
      }),
    );
    for (;;) {
      const { status, output, error, cause } = await clients.sfn.send(new DescribeExecutionCommand({ executionArn }));
      if (status === "SUCCEEDED") {
        skipped = (JSON.parse(output ?? "null") as { skipped?: boolean } | null)?.skipped === true;
        return skipped ? [] : ok("run", `${executionArn} succeeded after ${Math.round(elapsed() / 1000)} s`);
      }
      if (status !== "RUNNING")
        return fail(
          "run",
          `${executionArn} is ${status}: ${error ?? ""} ${(cause ?? "").slice(0, 300)}`.trim(),
          "see its history in the Step Functions console",
        );
      if (elapsed() > patienceMs)
        return fail(
          "run",
          `${executionArn} still runs after ${Math.round(elapsed() / 60_000)} min`,
          "a first run takes in all that is there; wait for it, then sluice smoke again",
        );
      await wait(pollMs);
    }
  });
  return { skipped, findings };
}

async function answer({ clients, batch, wait }: Smoke): Promise<Row | undefined> {
  const engine = new AthenaEngine(clients.athena);
  const { QueryExecutionId = "" } = await clients.athena.send(
    new StartQueryExecutionCommand({ QueryString: batch.query, WorkGroup: "sluice-dashboard" }),
  );
  for (;;) {
    const { Status } = await engine.execution(QueryExecutionId);
    if (Status.State === "SUCCEEDED") break;
    if (Status.State === "FAILED" || Status.State === "CANCELLED")
      throw new Error(`query ${QueryExecutionId} is ${Status.State}: ${Status.StateChangeReason ?? "no reason given"}`);
    await wait(1_000);
  }
  for await (const row of engine.rows(QueryExecutionId)) return row;
  return undefined;
}

function compare(row: Row, expected: Record<string, string>): Finding[] {
  return Object.entries(expected).map(([name, value]) =>
    row[name] === value
      ? ok(`gold ${name}`, value)
      : fail(
          `gold ${name}`,
          `${row[name] ?? "nothing"}, and ${value} was put in`,
          "keep the run and report it: the figures of this deployment are wrong",
        ),
  );
}
