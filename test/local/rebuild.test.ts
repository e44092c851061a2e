import { cpSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Local } from "../../local/wire";
import { type BatchRecord, stagedParts } from "../../pipeline/ledger/batches";
import { readQuiet } from "../../pipeline/ledger/quiet";
import { Company } from "../support/company";
import { differences } from "../support/compare";
import { planted } from "../support/planted";
import { readHome } from "../support/readHome";

describe("batches that an older inspector read", () => {
  let company: Company;
  beforeAll(async () => {
    company = new Company();
    await company.run("home");
    await company.with("home", {}, age);
  });
  afterAll(() => company.remove());

  /** Makes every batch look as if an older inspector had read it, and nothing as if this one had found it done. */
  async function age({ items }: Local): Promise<void> {
    await (await readQuiet(items, "cloudtrail")).disturb();
    for (const { sk, body } of await records(items))
      await items.put("batch#cloudtrail", sk, { ...body, inspectorVersion: 0 });
  }
  async function records(items: Local["items"]) {
    const found: { sk: string; body: BatchRecord }[] = [];
    for await (const { sk, body } of items.query<BatchRecord>("batch#cloudtrail")) found.push({ sk, body });
    return found;
  }
  const outdated = async ({ items }: Local, run: string) =>
    (await items.get<{ outdated: { table: string }[] }>(`run-files#${run}`, "plan"))!.body.outdated.filter(
      ({ table }) => table === "staged.cloudtrail_events",
    );

  test("are listed as outdated and left as they are", async () => {
    await company.with("home", {}, async (local) => {
      const [ended] = await local.run("cloudtrail");
      expect((await outdated(local, ended!.name)).length).toBe((await records(local.items)).length);
      expect((await local.items.get<{ summary: unknown }>("run", ended!.name))!.body.summary).toMatchObject({
        builds: { done: 0 },
      });
    });
  });

  test("are kept when their raw files have expired", async () => {
    const before = readHome(company.home("home"));
    renameSync(company.logs, `${company.logs}-away`);
    try {
      for (const day of [0, 1, 2]) {
        const now = new Date(company.now.getTime() + day * 86_400_000);
        await company.with("home", { folders: {}, now }, async (local) => {
          const ended = await local.run("cloudtrail", { rebuild: "staged.cloudtrail_events" });
          expect(ended.at(-1)).toMatchObject({ status: "FAILED" });
          const all = (await records(local.items)).map(({ body }) => body);
          const kept = all.filter(({ status }) => status === "kept").length;
          expect(kept).toBe(day < 2 ? 0 : all.filter(({ status }) => status === "staged").length);
        });
      }
    } finally {
      renameSync(`${company.logs}-away`, company.logs);
    }
    expect(await differences({ ...before, alerts: [] }, { ...readHome(company.home("home")), alerts: [] })).toEqual([]);
  });

  test("are read again by --rebuild, and their parts give way to those of their successors", async () => {
    await company.run("again");
    const before = readHome(company.home("again"));
    await company.with("again", {}, async (local) => {
      await age(local);
      const old = new Set((await records(local.items)).map(({ body }) => body.id));
      const ended = await local.run("cloudtrail", { rebuild: "staged.cloudtrail_events" });
      expect(ended.at(-1)).toMatchObject({ status: "SUCCEEDED" });
      const parts = new Set<string>();
      for await (const { batchId } of stagedParts(local.items)) parts.add(batchId);
      expect([...parts].filter((id) => old.has(id))).toEqual([]);
      expect(parts.size).toBeGreaterThan(0);
      expect(await outdated(local, ended.at(-1)!.name)).toEqual([]);
    });
    expect(await differences(before, readHome(company.home("again")))).toEqual([]);
  });
});

test("a day whose staged parts are gone is frozen: a changed model leaves it as it is, and says so, until they are back", async () => {
  const company = new Company();
  try {
    await company.run("frozen");
    const before = readHome(company.home("frozen"));
    const day = before.tables["silver.cloudtrail_events"]![0]!.partition.event_date!;
    const parts = join(company.home("frozen"), "lake", "staged", "cloudtrail", `event_date=${day}`);
    renameSync(parts, `${parts}-away`);
    const sql = planted(
      "sql/silver/cloudtrail_events.sql",
      "    source_index\nFROM counted",
      "    source_index\nFROM counted WHERE true",
    );
    await company.with("frozen", { sql }, async (local) => {
      const [ended] = await local.run("cloudtrail");
      expect(ended).toMatchObject({ status: "SUCCEEDED" });
      const plan = (await local.items.get<{ frozen: unknown }>(`run-files#${ended!.name}`, "plan"))!.body;
      expect(plan.frozen).toEqual([{ table: "silver.cloudtrail_events", partition: day }]);
      const { summary } = (await local.items.get<{ summary: { builds: { done: number } } }>("run", ended!.name))!.body;
      expect(summary.builds.done).toBeGreaterThan(0);
      renameSync(`${parts}-away`, parts);
      const [next] = await local.run("cloudtrail");
      expect((await local.items.get("run", next!.name))!.body).toMatchObject({ summary: { builds: { done: 3 } } }); // it, and what hangs on it
    });
    expect(await differences(before, readHome(company.home("frozen")))).toEqual([]);
  } finally {
    company.remove();
  }
});

test("staged parts that are gone are read again by --rebuild, and what is built from them is as before", async () => {
  const company = new Company();
  try {
    await company.run("lost");
    cpSync(company.home("lost"), company.home("before"), { recursive: true });
    for (const gone of ["staged", "silver"])
      rmSync(join(company.home("lost"), "lake", gone, gone === "staged" ? "cloudtrail" : "cloudtrail_events"), {
        recursive: true,
      });
    await company.with("lost", {}, async (local) => {
      for (const rebuild of ["staged.cloudtrail_events", "silver.cloudtrail_events"])
        expect((await local.run("cloudtrail", { rebuild })).at(-1)).toMatchObject({ status: "SUCCEEDED" });
      const again = (await local.run("cloudtrail", { rebuild: "staged.cloudtrail_events" })).at(-1)!;
      for await (const { sk } of local.items.query(`run-happening#${again.name}`)) expect(sk).not.toContain("#batch#");
    });
    expect(await differences(readHome(company.home("before")), readHome(company.home("lost")))).toEqual([]);
  } finally {
    company.remove();
  }
});

test("totals that usage was written from and that are gone stop no quota: the month is written anew", async () => {
  const company = new Company();
  try {
    await company.run("monthly");
    cpSync(company.home("monthly"), company.home("before"), { recursive: true });
    rmSync(join(company.home("monthly"), "lake", "gold", "s3_transfer_monthly"), { recursive: true });
    await company.with("monthly", {}, async (local) => {
      const ended = await local.run("cloudtrail", { rebuild: "gold.s3_transfer_monthly" });
      expect(ended.at(-1)).toMatchObject({ status: "SUCCEEDED" });
    });
    expect(await differences(readHome(company.home("before")), readHome(company.home("monthly")))).toEqual([]);
  } finally {
    company.remove();
  }
});
