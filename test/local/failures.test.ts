import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { TaskCall } from "../../local/asl/executions";
import { TaskError } from "../../local/asl/executions";
import type { Local } from "../../local/wire";
import { failures, type Pointer, publishedGenerations } from "../../pipeline/ledger/generations";
import { Company } from "../support/company";
import { differences, type Result } from "../support/compare";
import { mails } from "../support/mails";
import { planted } from "../support/planted";
import { readHome } from "../support/readHome";

const silver = "silver.cloudtrail_events";
describe("a build that fails", () => {
  let company: Company;
  let right: Result;
  let days: string[];
  beforeAll(async () => {
    company = new Company();
    await company.run("right");
    right = readHome(company.home("right"));
    days = right.tables[silver]!.map(({ partition }) => partition.event_date!).sort();
    expect(days.length).toBeGreaterThan(1);
  });
  afterAll(() => company.remove());

  const pointers = async (local: Local) => {
    const found: Pointer[] = [];
    for (const { table } of local.models.models)
      for await (const pointer of publishedGenerations(local.items, table)) found.push(pointer);
    return found;
  };
  const brokenModel = () =>
    planted(
      "sql/silver/cloudtrail_events.sql",
      "from_iso8601_timestamp(event_time)",
      `from_iso8601_timestamp(CASE WHEN DATE '\${event_date}' = DATE '${days[0]}' THEN 'no time' ELSE event_time END)`,
    );

  test("leaves the days beside it and the quotas done, and says which build, table and error", async () => {
    await company.with("broken", { sql: brokenModel() }, async (local) => {
      const [ended] = await local.run("cloudtrail");
      expect(ended).toMatchObject({ status: "FAILED", error: "BuildsFailedError" });
      expect(ended!.cause).toContain(`build ${silver} ${days[0]}`);
      expect(ended!.cause).toContain("not an ISO 8601 timestamp");
      const published = await pointers(local);
      expect(
        published
          .filter(({ table }) => table === silver)
          .map(({ partition }) => partition)
          .sort(),
      ).toEqual(days.slice(1));
      expect(
        published.filter(({ table }) => table === "gold.s3_transfer_monthly").every(({ incomplete }) => incomplete),
      ).toBe(true);
    });
    expect(readHome(company.home("broken")).usage.length).toBeGreaterThan(0);
  });

  test("after the model is mended, a new run comes to the right result, and no failure of the broken model is kept", async () => {
    await company.with("broken", {}, async (local) => {
      const ended = await local.run("cloudtrail");
      expect(ended.at(-1)).toMatchObject({ status: "SUCCEEDED" });
      const kept: string[] = [];
      for await (const { table, partition } of failures(local.items)) kept.push(`${table} ${partition}`);
      expect(kept).toEqual([]);
    });
    expect(await differences(right, readHome(company.home("broken")))).toEqual([]);
  });

  test("after a fault that no retry helps is gone, a new run builds what is missing and nothing else", async () => {
    const day = days[0]!;
    const refused = async (call: TaskCall, inner: (call: TaskCall) => Promise<unknown>) => {
      if (call.state === "RunBuild" && JSON.stringify(call.arguments).includes(`event_date=${day}`))
        throw new TaskError("Athena.InvalidRequestException", "no permission for this location");
      return inner(call);
    };
    const [ended] = await company.run("refused", { around: refused });
    expect(ended).toMatchObject({ status: "FAILED", error: "BuildsFailedError" });
    const generations = async (local: Local) =>
      new Map((await pointers(local)).map((one) => [`${one.table} ${one.partition}`, one.generation]));
    await company.with("refused", {}, async (local) => {
      const before = await generations(local);
      expect(before.size).toBeGreaterThan(2); // the days beside it are there
      expect((await local.run("cloudtrail")).at(-1)).toMatchObject({ status: "SUCCEEDED" });
      const after = await generations(local);
      const built = [...after].filter(([name, generation]) => before.get(name) !== generation).map(([name]) => name);
      const daily = "gold.s3_transfer_daily";
      const monthly = "gold.s3_transfer_monthly";
      expect(built.sort()).toEqual([`${daily} ${day}`, `${monthly} ${day.slice(0, 7)}`, `${silver} ${day}`]);
    });
    expect(await differences(right, readHome(company.home("refused")))).toEqual([]);
  });

  test("an audit that fails stops the publish; readers see the generation before; a waiver lets it through and stays visible", async () => {
    const home = "audited";
    await company.run(home);
    const before = await company.with(home, {}, pointers);
    const sql = planted(
      "sql/audits/silver.cloudtrail_events.sql",
      "count(*) AS kept_rows",
      `count(*) + (CASE WHEN DATE '\${event_date}' = DATE '${days[0]}' THEN 1 ELSE 0 END) AS kept_rows`,
    );
    const ended = await company.run(home, { sql });
    expect(ended.at(-1)).toMatchObject({ status: "FAILED" });
    expect(ended.at(-1)!.cause).toMatch(
      new RegExp(
        `${silver} ${days[0]}: AuditFailedError: .*kept_rows \\+ duplicate_rows \\+ superseded_rows = staged_rows: \\d+ against \\d+, difference 1`,
      ),
    );
    const pick = (all: Pointer[]) => all.find(({ table, partition }) => table === silver && partition === days[0]);
    expect(pick(await company.with(home, {}, pointers))?.generation).toBe(pick(before)?.generation);
    const audit = "kept_rows + duplicate_rows + superseded_rows = staged_rows";
    const waiver = { table: silver, partition: days[0]!, audit, reason: "understood", until: "2099-01-01" };
    const waived = await company.run(home, {
      sql,
      config: { ...company.config, waivers: [waiver] },
      now: new Date(company.now.getTime() + 86_400_000),
    });
    expect(waived.at(-1)).toMatchObject({ status: "SUCCEEDED" });
    expect(pick(await company.with(home, {}, pointers))?.waived).toEqual([{ audit, reason: "understood" }]);
  });

  test("a passing fault: throttles are tried again; when they last, redrive goes on after them to the same result", async () => {
    let busy = true;
    const throttle = async (call: TaskCall, inner: (call: TaskCall) => Promise<unknown>) => {
      if (busy && call.state === "RunBuild" && JSON.stringify(call.arguments).includes(`event_date=${days[0]}`))
        throw new TaskError("Athena.TooManyRequestsException", "slow down");
      return inner(call);
    };
    // Waits between tries pass at once; the time limits of states and machine do not.
    const sleep = (ms: number, signal: AbortSignal) =>
      ms < 300_000
        ? Promise.resolve()
        : new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
    const [ended] = await company.run("throttled", { around: throttle, sleep });
    expect(ended).toMatchObject({ status: "FAILED" });
    expect(ended!.cause).toContain("Athena.TooManyRequestsException");
    busy = false;
    const redriven = await company.with("throttled", { around: throttle, sleep }, (local) =>
      local.redrive(ended!.name),
    );
    expect(redriven.at(-1)).toMatchObject({ name: ended!.name, status: "SUCCEEDED", redriveCount: 1 });
    expect(await differences(right, readHome(company.home("throttled")))).toEqual([]);
    // What could be told without that day was told; the rest follows, each alert in one mail.
    expect(mails(company.home("throttled")).length).toBeLessThanOrEqual(2);
  });
});
