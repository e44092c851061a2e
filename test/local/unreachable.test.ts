import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { TaskCall } from "../../local/asl/executions";
import { openBatches } from "../../pipeline/ledger/batches";
import { Company } from "../support/company";
import { differences } from "../support/compare";
import { readHome } from "../support/readHome";

describe("raw files that cannot be reached", () => {
  let company: Company;
  beforeAll(async () => {
    company = new Company();
    await company.run("right");
  });
  afterAll(() => company.remove());

  test.each([
    ["share", "EIO: i/o error, open '/share/log.json.gz'"],
    ["overwritten", "cannot inspect s3://b/log.json.gz: ChangedSinceListedError: s3://b/log.json.gz changed since"],
  ])(
    "are no bad files: the run fails, nothing is set aside, and the next run takes them in (%s)",
    async (home, fault) => {
      let away = true;
      const around = async (call: TaskCall, inner: (call: TaskCall) => Promise<unknown>) => {
        if (away && call.state === "InspectBatch") throw new Error(fault);
        return inner(call);
      };
      await company.with(home, { around }, async (local) => {
        const ended = await local.run("cloudtrail");
        expect(ended).toMatchObject([{ status: "FAILED" }]);
        expect(ended[0]!.cause).toContain(fault);
        const waiting = await openBatches(local.items, "cloudtrail");
        expect(new Set(waiting.map(({ failures }) => failures))).toEqual(new Set([0])); // no fault of the files
        expect(readHome(company.home(home)).quarantine).toEqual([]);
        away = false;
        expect(await local.run("cloudtrail")).toMatchObject([{ status: "SUCCEEDED" }]);
      });
      const [right, share] = [readHome(company.home("right")), readHome(company.home(home))];
      // That the tables were late for a day was told, and is not part of what the files say.
      expect(await differences({ ...right, alerts: [] }, { ...share, alerts: [] })).toEqual([]);
    },
  );

  test("the home itself is passed over when it lies among the raw files", async () => {
    const folder = join(company.folder, "among");
    mkdirSync(folder);
    writeFileSync(join(folder, "log.json"), JSON.stringify({ Records: [] }));
    for (let again = 0; again < 2; again += 1)
      await company.run(join("among", "home"), { folders: { cloudtrail: [folder] } });
    expect(readHome(company.home(join("among", "home"))).quarantine).toEqual([]);
  });
});
