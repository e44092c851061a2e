import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ListQueryExecutionsCommand } from "@aws-sdk/client-athena";
import { DescribeStateMachineCommand } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { stateMachine } from "../../local/resources";
import type { RunRecord } from "../../pipeline/ledger/runs";
import type { Row } from "../../pipeline/ports";
import { differences, type Result } from "../support/compare";
import { ask } from "../trino/client";
import { lambdaArn } from "./account";
import { canaries } from "./canaries";
import { commandCases } from "./commands";
import { type LocalRun, runLocally } from "./localRun";
import { type Mail, openMailbox } from "./mailbox";
import { notShown } from "./notShown";
import { askAthena } from "./questions";
import { ledgerItems, readAccount } from "./readAccount";
import { type RecentSample, recentSample } from "./recentSample";
import { ended, entered, executions, nextRun, putAgain, putBills, putSample, runMachine, startMachine } from "./runs";
import { sweepCases } from "./sweepCases";
import { idOf, machineArn, machineOf, openWorld, trailBucket, type World } from "./world";

const folder = mkdtempSync(join(tmpdir(), "sluice-emulators-"));
let world: World;
let sample: RecentSample;
let mailbox: { read(): Promise<Mail[]> };
let local: LocalRun;
let account: Result;

beforeAll(async () => {
  sample = recentSample(folder, new Date());
  world = await openWorld();
  mailbox = await openMailbox(world, [
    idOf(world, /^AlertsAlertsTopic\w{8}$/),
    idOf(world, /^AlertsOperationsTopic\w{8}$/),
  ]);
}, 600_000);
afterAll(async () => {
  for (const [what, reason] of Object.entries(notShown)) process.stdout.write(`not run: ${what}: ${reason}\n`);
  await world?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("the synthesised stack in an emulated account, with Trino behind Athena", () => {
  test("the schedule starts the machine, which takes the logs in and succeeds", async () => {
    await putSample(world, sample);
    const name = idOf(world, /^CloudTrailHourlySchedule/);
    const deployed = await world.account.schedule<{ Target: { Arn: string; Input: string } }>(name);
    expect(deployed.Target.Arn).toBe(machineArn(world));
    // Once and now, in the place of once an hour: the same target, role and input.
    await world.account.schedule("once", {
      Target: deployed.Target,
      ScheduleExpression: `at(${new Date().toISOString().slice(0, 19)})`,
      FlexibleTimeWindow: { Mode: "OFF" },
    });
    const run = await nextRun(world, []);
    expect(run).toMatchObject({ status: "SUCCEEDED", input: expect.stringContaining('"source":"cloudtrail"') });
  }, 600_000);

  test("a manifest that arrives starts the machine, which takes the bills in and succeeds", async () => {
    const known = await executions(world);
    await putBills(world, sample);
    expect(await nextRun(world, known)).toMatchObject({ status: "SUCCEEDED", input: '{"source":"cost"}' });
  }, 600_000);

  test("silver, gold, usage, alerts and quarantine equal those of one machine", async () => {
    local = await runLocally(join(folder, "home"), sample);
    account = await readAccount(world, folder);
    expect(await differences(kept(local.result), kept(account))).toEqual([]);
    expect(Math.abs(lastExpiry(account) - lastExpiry(local.result))).toBeLessThan(3600);
    expect(account.usage.length).toBeGreaterThan(3);
    expect(account.quarantine.length).toBeGreaterThan(1);
  }, 600_000);

  test("the mails are those that one machine writes", async () => {
    const mails = await mailbox.read();
    const told = mails.map(withoutRun);
    expect(told).toEqual(local.mails.map(withoutRun));
    expect(mails.filter(({ topic }) => !topic.includes("AlertsTopic"))).toEqual([]);
    for (const { principal } of sample.truth.alerts) expect(told[0]).toContain(principal.split(/[/:]/).at(-1));
  });

  test("the record of a run counts what that of one machine counts", async () => {
    const runs = (await ledgerItems(world)).filter(({ pk }) => pk === "run").map(({ body }) => JSON.parse(body));
    const counted = (all: RunRecord[]) =>
      [...all]
        .sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1))
        .map(({ source, status, summary }) => ({
          source,
          status,
          ...summary,
          scannedBytes: Number(summary!.scannedBytes) > 0,
        }));
    const listed = counted(local.runs);
    // One machine lists what lies beside the logs (digests, insights, Config) and leaves it; in a bucket it is not even listed.
    const beside = [...sample.files.keys()].filter((key) => !key.includes("/CloudTrail/")).length;
    for (const name of ["seen", "new"] as const) listed[0]!.files![name] -= beside;
    expect(beside).toBeGreaterThan(1);
    expect(counted(runs)).toEqual(listed);
  });

  test("every saved query gives what it gives on one machine", async () => {
    const { Resources } = world.synthesised.template;
    const saved = Object.values(Resources).filter(({ Type }) => Type === "AWS::Athena::NamedQuery");
    expect(saved.map(({ Properties }) => Properties.Name).sort()).toEqual([...local.answers.keys()].sort());
    for (const { Properties } of saved) {
      const { rows } = await askAthena(world, Properties.QueryString);
      const own = lines(rows, `s3://${trailBucket(world)}/`);
      expect([Properties.Name, ...own]).toEqual([
        Properties.Name,
        ...lines(local.answers.get(Properties.Name)!, `${sample.folder}/`),
      ]);
    }
    expect([...local.answers.values()].flat().length).toBeGreaterThan(30);
  }, 600_000);

  test("every query was answered by Trino", async () => {
    const asked: string[] = [];
    for (const WorkGroup of ["sluice-load", "sluice-audit", "sluice-dashboard"]) {
      const { QueryExecutionIds } = await world.account.athena.send(new ListQueryExecutionsCommand({ WorkGroup }));
      asked.push(...QueryExecutionIds!);
    }
    const { rows } = await ask(world.trino.url, "SELECT source FROM system.runtime.queries WHERE source IS NOT NULL");
    const answered = new Set(rows.map(([source]) => source));
    expect(asked.length).toBeGreaterThan(12);
    expect(asked.filter((id) => !answered.has(id))).toEqual([]);
  });

  test("the deployed machine is the file of the repository, byte for byte, with ARNs for names", async () => {
    const { definition } = await world.account.sfn.send(
      new DescribeStateMachineCommand({ stateMachineArn: machineArn(world) }),
    );
    const { DefinitionSubstitutions } = world.template.Resources[machineOf(world.template)]!.Properties;
    const text = stateMachine("medallion").replace(/\$\{(\w+)\}/g, (_, name: string) => {
      const value = DefinitionSubstitutions[name];
      return typeof value === "string" ? value : lambdaArn(world.ids[value["Fn::GetAtt"][0]]!);
    });
    expect(definition).toBe(text);
    expect(text).not.toContain("${");
  });

  test("run again: nothing is built, nobody is told", async () => {
    expect(await runMachine(world)).toMatchObject({ status: "SUCCEEDED" });
    expect(await runMachine(world, { source: "cost" })).toMatchObject({ status: "SUCCEEDED" });
    expect(await mailbox.read()).toEqual([]);
    expect(await differences(account, await readAccount(world, folder))).toEqual([]);
  }, 600_000);

  test("a run that starts beside another leaves the work to it, which starts one more after itself", async () => {
    await putAgain(world, sample, 7);
    const before = await executions(world);
    const first = await startMachine(world);
    await entered(world, first, "PlanBatches");
    const second = await startMachine(world);
    // It ends as Skipped, whose Output the emulator leaves out.
    expect(await ended(world, second)).toMatchObject({ status: "SUCCEEDED", output: '{"opened": false}' });
    expect(await ended(world, first)).toMatchObject({ status: "SUCCEEDED" });
    expect(await nextRun(world, [...before, first, second])).toMatchObject({ status: "SUCCEEDED" });
  }, 600_000);

  describe("turns red", () => {
    canaries({
      world: () => world,
      sample: () => sample,
      mails: () => mailbox.read(),
      isUnchanged,
    });
  });

  describe("swept", () => sweepCases({ world: () => world, isUnchanged }));

  describe("looked at by the command line", () => commandCases(() => world));
});

/** What a reader of usage sees is what it was after the first runs. */
async function isUnchanged(): Promise<void> {
  const now = await readAccount(world, folder, "cloudtrail");
  const tables = Object.fromEntries(Object.keys(now.tables).map((table) => [table, account.tables[table]!]));
  expect(await differences(kept({ ...account, tables }), kept(now))).toEqual([]);
}

/** Usage is kept for so many days from the second in which it was written. */
const lastExpiry = ({ usage }: Result) => Math.max(...usage.map((one) => (one as { kept_until: number }).kept_until));
const kept = (result: Result): Result => ({
  ...result,
  usage: result.usage.map((one) => ({ ...(one as object), kept_until: "as long as the newest" })),
});

/** Rows without their order, as a query may leave open how equals are ordered, and without where raw files lie. */
const lines = (rows: Row[], raw: string): string[] => rows.map((row) => JSON.stringify(row).replaceAll(raw, "")).sort();

/** A mail says which run raised it, and when; how old data is may be an hour more some minutes later. */
const withoutRun = ({ subject, text }: Pick<Mail, "subject" | "text">) =>
  `${subject}\n\n${text}`.replace(/^Run .*\nAt .*$/m, "").replace(/[\d,]+ (h|days) old/g, "some $1 old");
