import { cpSync, existsSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type BatchRecord, stagedParts } from "../../pipeline/ledger/batches";
import { publishedGenerations } from "../../pipeline/ledger/generations";
import { Company } from "../support/company";
import { type Said, sluice } from "../support/sluice";

let company: Company;
beforeAll(() => {
  company = new Company();
});
afterAll(() => company.remove());
const silver = "silver.cloudtrail_events";
const hours = (n: number) => new Date(Date.now() + n * 3_600_000);
const vacuum = (name: string, ...more: string[]) => sluice("vacuum", "--json", "--home", company.home(name), ...more);
const removed = (said: Said) => JSON.parse(said.stdout) as Record<string, number>;
const another = (n: number) => ({
  Records: [
    {
      eventID: `n${n}`,
      eventTime: "2026-01-30T10:00:00Z",
      eventSource: "s3.amazonaws.com",
      eventName: "GetObject",
      userIdentity: { type: "Root", accountId: "111122223333" },
    },
  ],
});
const files = (name: string) =>
  company.with(name, {}, async ({ items, deps }) => {
    for await (const { partition, location } of publishedGenerations(items, silver))
      if (partition === "2026-01-30")
        return join(company.home(name), "lake", deps.objects.key(location), "part-0.parquet");
    throw new Error("nothing is published");
  });

test("the grace counts from the replacement, by this machine's time, whatever the clock of the runs was", async () => {
  const logs = join(company.folder, "more");
  cpSync(company.logs, logs, { recursive: true });
  const folders = { cloudtrail: [logs] };
  await company.run("home", { folders, now: hours(-7) });
  const old = await files("home");
  writeFileSync(join(logs, "1.json"), JSON.stringify(another(1)));
  await company.run("home", { folders, now: hours(-7) });
  expect(await files("home")).not.toBe(old);
  expect(removed(vacuum("home"))).toMatchObject({ generations: 0 });
  expect(existsSync(old)).toBe(true);
  // Replaced again: the newest pointer is young, but the first generation has been unneeded since it was seen so.
  writeFileSync(join(logs, "2.json"), JSON.stringify(another(2)));
  const second = await files("home");
  await company.run("home", { folders, now: hours(5) });
  expect(removed(vacuum("home", "--now", hours(6.5).toISOString())).generations).toBeGreaterThan(0);
  expect([existsSync(old), existsSync(second)]).toEqual([false, true]);
  expect(removed(vacuum("home", "--now", hours(12).toISOString())).generations).toBeGreaterThan(0);
  expect(existsSync(second)).toBe(false);
  expect(existsSync(await files("home"))).toBe(true);
});

test("nothing is removed while a run is at work", async () => {
  let said: Said | undefined;
  await company.run("busy", {
    around: async (call, inner) => {
      if (call.state === "CheckAudit") said ??= vacuum("busy", "--grace-hours", "0");
      return inner(call);
    },
  });
  expect(said!.code).toBe(2);
  expect(JSON.parse(said!.stdout)).toMatchObject({ error: { exitCode: 2 } });
  expect(said!.stderr.trim()).toMatch(/^.*run cloudtrail-\S+ is at work; run vacuum again when it has ended[^\n]*$/);
  expect(vacuum("busy", "--grace-hours", "0").code).toBe(0);
});

test("parts of batches that were read again go, and so do results of queries that no redrive can ask for", async () => {
  await company.run("again");
  const results = join(company.home("again"), "query-results");
  const [oldest] = readdirSync(results);
  utimesSync(join(results, oldest!), hours(-15 * 24), hours(-15 * 24));
  const kept = readdirSync(results).length - 1;
  const count = (name: string) =>
    company.with(name, {}, async ({ engine, items }) => {
      const parts: string[] = [];
      for await (const { key } of stagedParts(items)) parts.push(key);
      return { rows: (await engine.select("SELECT count(*) AS n FROM staged.cloudtrail_events")).rows[0]!.n, parts };
    });
  const before = await count("again");
  await company.with("again", {}, async (local) => {
    for await (const { sk, body } of local.items.query<BatchRecord>("batch#cloudtrail"))
      await local.items.put("batch#cloudtrail", sk, { ...body, inspectorVersion: 0 });
    await local.run("cloudtrail", { rebuild: "staged.cloudtrail_events" });
  });
  const path = (key: string) => join(company.home("again"), "lake", key);
  expect(removed(vacuum("again"))).toMatchObject({ parts: 0 });
  expect(readdirSync(results)).not.toContain(oldest);
  expect(readdirSync(results).length).toBeGreaterThanOrEqual(kept);
  expect(removed(vacuum("again", "--grace-hours", "0"))).toMatchObject({ parts: before.parts.length });
  expect(before.parts.filter((key) => existsSync(path(key)))).toEqual([]);
  const after = await count("again");
  expect(after.rows).toBe(before.rows);
  expect(after.parts.filter((key) => !existsSync(path(key)))).toEqual([]);
});
