import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { GetQueryExecutionCommand, GetQueryResultsCommand, StartQueryExecutionCommand } from "@aws-sdk/client-athena";
import { DeleteObjectsCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { DescribeExecutionCommand, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { beforeEach, expect, test } from "@jest/globals";
import { openLocal } from "../../../local/wire";
import { Config } from "../../../pipeline/config";
import { doctorClients } from "../../../pipeline/doctor/clients";
import type { Finding } from "../../../pipeline/doctor/finding";
import { smokeBatch } from "../../../pipeline/smoke/batch";
import { smoke } from "../../../pipeline/smoke/smoke";
import { mocks, outputs, refused, wellAccount } from "../doctor/account";

const now = new Date("2026-01-20T10:00:00Z");
const batch = smokeBatch("abc123", now);

test("the pipeline makes of the log file what is expected of it, twice over", async () => {
  const folder = mkdtempSync(join(tmpdir(), "sluice-smoke-"));
  const put = (id: string) => {
    const { key, body, query, expected } = smokeBatch(id, now);
    const path = join(folder, "AWSLogs", key);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, body);
    return { query, expected };
  };
  try {
    const local = await openLocal({
      home: join(folder, "home"),
      config: Config.parse({}),
      now,
      folders: { cloudtrail: [join(folder, "AWSLogs")] },
    });
    try {
      for (const { query, expected } of [put("one"), put("two")]) {
        const [run] = await local.run("cloudtrail");
        expect(run!.status).toBe("SUCCEEDED");
        expect((await local.engine.select(query)).rows).toEqual([expected]);
      }
      const { rows } = await local.engine.select("SELECT DISTINCT event_date FROM gold.s3_transfer_daily");
      expect(rows.map(({ event_date: day }) => String(day))).toEqual([expect.stringMatching(/^2000-01-01/)]);
    } finally {
      await local.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

const answer = (figures: Record<string, string | undefined>) => ({
  ResultSet: {
    ResultSetMetadata: { ColumnInfo: Object.keys(batch.expected).map((Name) => ({ Name, Type: "varchar" })) },
    Rows: [
      { Data: Object.keys(batch.expected).map((VarCharValue) => ({ VarCharValue })) },
      {
        Data: Object.keys(batch.expected).map((name) =>
          figures[name] === undefined ? {} : { VarCharValue: figures[name] },
        ),
      },
    ],
  },
});
const ran = (status: string, output: unknown = {}) => ({ status, output: JSON.stringify(output) }) as never;
beforeEach(() => {
  wellAccount();
  mocks.s3.on(PutObjectCommand).resolves({ VersionId: "v1" });
  mocks.s3.on(DeleteObjectsCommand).resolves({});
  mocks.sfn.on(StartExecutionCommand).callsFake(({ name }) => ({ executionArn: `arn:${name}` }));
  mocks.sfn.on(DescribeExecutionCommand).resolves(ran("SUCCEEDED"));
  mocks.athena.on(StartQueryExecutionCommand).resolves({ QueryExecutionId: "q" });
  mocks.athena.on(GetQueryExecutionCommand).resolves({ QueryExecution: { Status: { State: "SUCCEEDED" } } });
  mocks.athena.on(GetQueryResultsCommand).resolves(answer(batch.expected));
});
/** Every wait takes its time on a stopwatch of its own. */
async function findings(patienceMs = 60_000): Promise<Finding[]> {
  let time = 0;
  const found: Finding[] = [];
  const world = {
    clients: doctorClients({ pathStyle: true }),
    outputs,
    batch,
    id: "abc123",
    patienceMs,
    wait: async (ms: number) => {
      time += ms;
    },
    elapsed: () => time,
  };
  for await (const one of smoke(world)) found.push(one);
  return found;
}
const inputs = (mock: keyof typeof mocks, name: string) =>
  mocks[mock]
    .calls()
    .filter(({ args }) => args[0].constructor.name === name)
    .map(({ args }) => args[0].input);

test("puts, runs, asks, compares and removes again", async () => {
  mocks.sfn
    .on(DescribeExecutionCommand)
    .resolvesOnce(ran("RUNNING"))
    .resolvesOnce(ran("RUNNING"))
    .resolves(ran("SUCCEEDED"));
  const found = await findings();
  expect(found.filter(({ status }) => status !== "ok")).toEqual([]);
  expect(found.map(({ check }) => check)).toEqual([
    "log file",
    "run",
    ...Object.keys(batch.expected).map((name) => `gold ${name}`),
    "clean up",
  ]);
  expect(found[1]!.found).toBe("arn:smoke-abc123-1 succeeded after 20 s");
  const [put] = inputs("s3", "PutObjectCommand");
  expect(put).toMatchObject({ Bucket: "logs", Key: `audit/AWSLogs/${batch.key}` });
  expect(put.Key).toMatch(
    /\/000000000000\/CloudTrail\/us-east-1\/2026\/01\/20\/000000000000_CloudTrail_us-east-1_20260120T1000Z_\w{16}\.json\.gz$/,
  );
  expect(inputs("sfn", "StartExecutionCommand")).toEqual([
    { stateMachineArn: outputs.StateMachineAlias, name: "smoke-abc123-1", input: '{"source":"cloudtrail"}' },
  ]);
  expect(inputs("athena", "StartQueryExecutionCommand")).toEqual([
    { QueryString: batch.query, WorkGroup: "sluice-dashboard" },
  ]);
  // The very version, so that a versioned bucket keeps nothing.
  expect(inputs("s3", "DeleteObjectsCommand")).toEqual([
    { Bucket: "logs", Delete: { Objects: [{ Key: put.Key, VersionId: "v1" }], Quiet: true } },
  ]);
});

test("a run that finds another at work is started again, until gold has the figures", async () => {
  mocks.sfn
    .on(DescribeExecutionCommand)
    .resolvesOnce(ran("SUCCEEDED", { skipped: true }))
    .resolves(ran("SUCCEEDED"));
  mocks.athena
    .on(GetQueryResultsCommand)
    .resolvesOnce(answer({ principals: "0" }))
    .resolves(answer(batch.expected));
  const found = await findings();
  expect(found.every(({ status }) => status === "ok")).toBe(true);
  expect(inputs("sfn", "StartExecutionCommand").map(({ name }) => name)).toEqual(["smoke-abc123-1", "smoke-abc123-2"]);
});

const broken: [what: string, spoil: () => void, check: string, found: RegExp][] = [
  [
    "a closed bucket",
    () => mocks.s3.on(PutObjectCommand).rejects(refused("AccessDenied")),
    "smoke",
    /nothing was tried/,
  ],
  [
    "a failed run",
    () =>
      mocks.sfn
        .on(DescribeExecutionCommand)
        .resolves({ status: "FAILED", error: "BuildsFailedError", cause: "one build" } as never),
    "run",
    /arn:smoke-abc123-1 is FAILED: BuildsFailedError one build/,
  ],
  [
    "a run without end",
    () => mocks.sfn.on(DescribeExecutionCommand).resolves(ran("RUNNING")),
    "run",
    /still runs after 1 min/,
  ],
  [
    "a lease held all the time",
    () => {
      mocks.sfn.on(DescribeExecutionCommand).resolves(ran("SUCCEEDED", { skipped: true }));
      mocks.athena.on(GetQueryResultsCommand).resolves(answer({}));
    },
    "run",
    /held the lease/,
  ],
  [
    "nothing in gold",
    () => mocks.athena.on(GetQueryResultsCommand).resolves(answer({ principals: "0" })),
    "gold",
    /knows nothing/,
  ],
  [
    "a query that fails",
    () =>
      mocks.athena
        .on(GetQueryExecutionCommand)
        .resolves({ QueryExecution: { Status: { State: "FAILED", StateChangeReason: "no such table" } } }),
    "question",
    /no such table/,
  ],
  [
    "a wrong figure",
    () => mocks.athena.on(GetQueryResultsCommand).resolves(answer({ ...batch.expected, requests: "4" })),
    "gold requests",
    /^4, and 3 was put in$/,
  ],
];
test.each(broken)("%s is a failure that says so", async (_, spoil, check, words) => {
  spoil();
  const failed = (await findings()).filter(({ status }) => status === "fail");
  expect(failed).toEqual([expect.objectContaining({ check, found: expect.stringMatching(words) })]);
  expect(failed[0]!.fix).toBeTruthy();
});

test("a log file that was not counted is left, and its name is said", async () => {
  mocks.sfn.on(DescribeExecutionCommand).resolves(ran("RUNNING"));
  expect((await findings()).at(-1)).toMatchObject({
    check: "clean up",
    status: "warn",
    fix: expect.stringContaining("aws s3 rm"),
  });
  expect(inputs("s3", "DeleteObjectsCommand")).toEqual([]);
});

test("one that may not be removed is no failure of the pipeline", async () => {
  mocks.s3.on(DeleteObjectsCommand).resolves({ Errors: [{ Code: "AccessDenied", Message: "Access Denied" }] });
  expect((await findings()).at(-1)).toMatchObject({ check: "clean up", status: "warn" });
});
