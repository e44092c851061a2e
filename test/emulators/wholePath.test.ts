import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { ListQueryExecutionsCommand } from "@aws-sdk/client-athena";
import { DescribeStateMachineCommand } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { sqlFiles, stateMachine } from "../../local/resources";
import { openLocal } from "../../local/wire";
import { Config } from "../../pipeline/config";
import type { Row } from "../../pipeline/ports";
import { differences, type Result } from "../support/compare";
import { mails as localMails } from "../support/mails";
import { readHome } from "../support/readHome";
import { ask } from "../trino/client";
import { lambdaArn } from "./account";
import { canaries } from "./canaries";
import { type Mail, openMailbox } from "./mailbox";
import { askAthena } from "./questions";
import { readAccount } from "./readAccount";
import { type RecentSample, recentSample } from "./recentSample";
import { nextRun, putBills, putSample, runMachine } from "./runs";
import { idOf, machineArn, machineOf, openWorld, trailBucket, type World } from "./world";

const folder = mkdtempSync(join(tmpdir(), "sluice-emulators-"));
const home = join(folder, "home");
let world: World;
let sample: RecentSample;
let mailbox: { read(): Promise<Mail[]> };
let local: Result;
let account: Result;
/** Answers of one machine to the saved queries, by name. */
const localAnswers = new Map<string, string[]>();

beforeAll(async () => {
  sample = recentSample(folder, new Date());
  world = await openWorld();
  mailbox = await openMailbox(world, [
    idOf(world, /^AlertsAlertsTopic\w{8}$/),
    idOf(world, /^AlertsOperationsTopic\w{8}$/),
  ]);
}, 240_000);
afterAll(async () => {
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
    const run = await nextRun(world, 0);
    expect(run).toMatchObject({ status: "SUCCEEDED", input: expect.stringContaining('"source":"cloudtrail"') });
  }, 240_000);

  test("a manifest that arrives starts the machine, which takes the bills in and succeeds", async () => {
    await putBills(world, sample);
    expect(await nextRun(world, 1)).toMatchObject({ status: "SUCCEEDED", input: '{"source":"cost"}' });
  }, 240_000);

  test("silver, gold, usage, alerts and quarantine equal those of one machine", async () => {
    local = await runLocally();
    account = await readAccount(world, folder);
    expect(await differences(kept(local), kept(account))).toEqual([]);
    expect(Math.abs(lastExpiry(account) - lastExpiry(local))).toBeLessThan(600);
    expect(account.usage.length).toBeGreaterThan(3);
    expect(account.quarantine.length).toBeGreaterThan(1);
  }, 240_000);

  test("the mails are those that one machine writes", async () => {
    const mails = await mailbox.read();
    const told = mails.map(({ subject, text }) => `${subject}\n\n${withoutRun(text)}`);
    expect(told).toEqual(localMails(home).sort().map(readMail));
    expect(mails.filter(({ topic }) => !topic.includes("AlertsTopic"))).toEqual([]);
    for (const { principal } of sample.truth.alerts) expect(told[0]).toContain(principal.split(/[/:]/).at(-1));
  });

  test("every saved query gives what it gives on one machine", async () => {
    const { Resources } = world.synthesised.template;
    const saved = Object.values(Resources).filter(({ Type }) => Type === "AWS::Athena::NamedQuery");
    expect(saved.map(({ Properties }) => Properties.Name).sort()).toEqual([...localAnswers.keys()].sort());
    for (const { Properties } of saved) {
      const { rows } = await askAthena(world, Properties.QueryString);
      const own = lines(rows, `s3://${trailBucket(world)}/`);
      expect([Properties.Name, ...own]).toEqual([Properties.Name, ...localAnswers.get(Properties.Name)!]);
    }
    expect([...localAnswers.values()].flat().length).toBeGreaterThan(30);
  }, 240_000);

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
  }, 240_000);

  describe("turns red", () => {
    canaries({
      world: () => world,
      sample: () => sample,
      mails: () => mailbox.read(),
      isUnchanged: async () => {
        const now = await readAccount(world, folder, "cloudtrail");
        const tables = Object.fromEntries(Object.keys(now.tables).map((table) => [table, account.tables[table]!]));
        expect(await differences(kept({ ...account, tables }), kept(now))).toEqual([]);
      },
    });
  });
});

/** Usage is kept for so many days from the second in which it was written. */
const lastExpiry = ({ usage }: Result) => Math.max(...usage.map((one) => (one as { kept_until: number }).kept_until));
const kept = (result: Result): Result => ({
  ...result,
  usage: result.usage.map((one) => ({ ...(one as object), kept_until: "as long as the newest" })),
});

/** Rows without their order, as a query may leave open how equals are ordered, and without where raw files lie. */
const lines = (rows: Row[], raw: string): string[] => rows.map((row) => JSON.stringify(row).replaceAll(raw, "")).sort();

/** Subject and text of an `.eml` file. */
const readMail = (eml: string): string => {
  const [, subject] = /^Subject: (.*)\r$/m.exec(eml)!;
  return `${subject}\n\n${withoutRun(eml.slice(eml.indexOf("\r\n\r\n") + 4).replaceAll("\r\n", "\n"))}`;
};
/** A mail says which run raised it, and when. */
const withoutRun = (mail: string) => mail.replace(/^Run .*\nAt .*$/m, "");

async function runLocally(): Promise<Result> {
  const config = Config.parse(sample.config);
  const one = await openLocal({ home, config, folders: { cloudtrail: [sample.folder], cost: [sample.billsFolder] } });
  try {
    for (const source of ["cloudtrail", "cost"] as const)
      expect(await one.run(source)).toMatchObject([{ status: "SUCCEEDED" }]);
    for (const { path, text } of sqlFiles()) {
      if (!path.startsWith("sql/queries/")) continue;
      const { QueryExecution } = await one.engine.startQueryExecution({
        QueryString: text,
        ClientRequestToken: path.padEnd(32, "-"),
        WorkGroup: "local",
      });
      expect(QueryExecution.Status).toMatchObject({ State: "SUCCEEDED" });
      const rows: Row[] = [];
      for await (const row of one.engine.rows(QueryExecution.QueryExecutionId)) rows.push(row);
      localAnswers.set(basename(path, ".sql"), lines(rows, `${sample.folder}/`));
    }
  } finally {
    await one.close();
  }
  return readHome(home);
}
