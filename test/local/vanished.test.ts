import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Local } from "../../local/wire";
import { publishedGenerations } from "../../pipeline/ledger/generations";
import { Company } from "../support/company";
import { differences } from "../support/compare";
import { readHome } from "../support/readHome";

describe("a generation whose files have vanished", () => {
  let company: Company;
  beforeAll(async () => {
    company = new Company();
    await company.run("home");
  });
  afterAll(() => company.remove());
  const silver = "silver.cloudtrail_events";
  const newest = async ({ items }: Local) => {
    const locations: string[] = [];
    for await (const { location } of publishedGenerations(items, silver)) locations.push(location);
    return locations.at(-1)!;
  };
  const rows = async ({ engine }: Local) => (await engine.select(`SELECT count(*) AS n FROM ${silver}`)).rows[0]!.n;

  test("is built again by the --rebuild that the error names, and nothing else is", async () => {
    await company.run("whole");
    await company.with("home", {}, async (local) => {
      const all = await rows(local);
      const location = await newest(local);
      rmSync(join(company.home("home"), "lake", local.deps.objects.key(location)), { recursive: true });
      await expect(rows(local)).rejects.toThrow(`rebuild it with sluice run --rebuild ${silver}`);
      const [ended] = await local.run("cloudtrail", { rebuild: silver });
      expect(ended).toMatchObject({ status: "SUCCEEDED" });
      const { builds } = (await local.items.get<{ summary: { builds: object } }>("run", ended!.name))!.body.summary;
      expect(builds).toMatchObject({ done: 1 });
      expect(await newest(local)).not.toBe(location);
      expect(await rows(local)).toBe(all);
    });
    expect(await differences(readHome(company.home("whole")), readHome(company.home("home")))).toEqual([]);
  });

  test("an ordinary run lists no generation", async () => {
    await company.with("home", {}, async (local) => {
      const listed: string[] = [];
      const { objects } = local.deps;
      const list = objects.list.bind(objects);
      objects.list = (prefix) => {
        listed.push(prefix);
        return list(prefix);
      };
      await local.run("cloudtrail");
      expect(listed.filter((prefix) => /^(silver|gold)/.test(prefix))).toEqual([]);
      await local.run("cloudtrail", { rebuild: silver });
      expect(listed.filter((prefix) => prefix.startsWith("silver/")).length).toBeGreaterThan(0);
    });
  });
});
