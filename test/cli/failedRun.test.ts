import { existsSync, renameSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { mailFailure } from "../../cli/failedMail";
import { reportRun } from "../../cli/runReport";
import { say } from "../../cli/runText";
import { openLocal } from "../../local/wire";
import { Company } from "../support/company";
import { mails } from "../support/mails";
import { planted } from "../support/planted";
import { sluice } from "../support/sluice";

const silver = "silver.cloudtrail_events";
let company: Company;
let common: string[];
beforeAll(() => {
  company = new Company();
  common = ["--config", join(company.folder, "organisation", "sluice.config.json")];
});
afterAll(() => company.remove());
const failedMails = (home: string) => mails(home).filter((mail) => mail.includes("Subject: [sluice] FAILED run "));

describe("a failed run, from the command line", () => {
  test("is mailed once, and once more when a redrive of it fails; a redrive that helps is not", async () => {
    const home = company.home("mailed");
    const run = ["--cloudtrail", company.logs, "--home", home, "--now", company.now.toISOString(), ...common];
    expect(sluice("run", ...run, "--from", "2027-01-01").code).toBe(0);
    expect(failedMails(home)).toEqual([]);
    // What is staged is lost, so builds cannot read it.
    const staged = join(home, "lake", "staged");
    expect(existsSync(staged)).toBe(true);
    renameSync(staged, `${staged}-lost`);

    const failed = sluice("run", ...run, "--json");
    expect(failed.code).toBe(3);
    const report = JSON.parse(failed.stdout) as { runs: { id: string }[]; mails: string[] };
    const { id } = report.runs.at(-1)!;
    const [mail] = failedMails(home);
    expect(mail).toContain(`Subject: [sluice] FAILED run ${id}`);
    expect(mail).toContain(`X-Sluice-Message: failed-${id}-0`);
    for (const words of [silver, `sluice redrive ${id}`, "The last run that succeeded is"])
      expect(mail!.replace(/=\r\n/g, "")).toContain(words);
    expect(report.mails.filter((path) => path.includes(`failed-${id}-0`))).toHaveLength(1);
    expect(sluice("runs", "show", id, "--home", home).code).toBe(0);
    expect(sluice("runs", "--home", home).code).toBe(0);
    expect(failedMails(home)).toHaveLength(1);

    expect(sluice("redrive", id, "--home", home, ...common).code).toBe(3);
    expect(failedMails(home)).toHaveLength(2);
    renameSync(`${staged}-lost`, staged);
    const helped = sluice("redrive", id, "--home", home, ...common);
    expect(helped.code).toBe(0);
    expect(helped.stdout).not.toContain("failed:");
    expect(helped.stderr).not.toContain("redrive");
    expect(failedMails(home)).toHaveLength(2);
  });

  test("told of twice it is one mail", async () => {
    const sql = planted(
      `sql/silver/cloudtrail_events.sql`,
      "from_iso8601_timestamp(event_time)",
      "from_iso8601_timestamp('none')",
    );
    await company.with("twice", { sql }, async (local) => {
      const ended = await local.run("cloudtrail");
      for (let time = 0; time < 2; time += 1) await mailFailure(local, ended, await reportRun(local, ended, 1));
    });
    expect(failedMails(company.home("twice"))).toHaveLength(1);
  });

  test("a mail server that is away does not hide the report", async () => {
    const notifier = { send: () => Promise.reject(new Error("no server")) };
    await company.with("no-server", { deps: { notifier } }, async (local) => {
      const ended = await local.run("cloudtrail");
      const report = { failed: [], mails: [] };
      const noted = jest.spyOn(process.stderr, "write").mockReturnValue(true);
      await mailFailure(local, [{ ...ended[0]!, status: "FAILED" }], report);
      expect(noted.mock.calls.join("")).toContain(`run ${ended[0]!.name} was not sent: no server`);
      noted.mockRestore();
      expect(report.mails).toEqual([]);
    });
  });

  test("that audits alone stopped ends with 4, a redrive of it too", async () => {
    const home = company.home("audited");
    await company.with("audited", {}, async ({ run, items }) => {
      await run("cloudtrail", { from: "2027-01-01" });
      // One record more was counted as the files were read than the lake holds.
      const pk = "part#staged.cloudtrail_events";
      for await (const { sk, body } of items.query<{ rows: number }>(pk, { limit: 1 }))
        await items.put(pk, sk, { ...body, rows: body.rows + 1 });
    });
    const now = company.now.toISOString();
    const failed = sluice("run", "--cloudtrail", company.logs, "--home", home, "--now", now, ...common, "--json");
    expect(failed.code).toBe(4);
    const { runs } = JSON.parse(failed.stdout) as { runs: { id: string }[] };
    expect(sluice("redrive", runs.at(-1)!.id, "--home", home, ...common).code).toBe(4);
  });
});

test("a run whose process has died is not shown as running", async () => {
  const home = company.home("dead");
  const { now, config } = company;
  const die = (_name: string, event: { id: number }) => {
    if (event.id === 7) throw new Error("dead");
  };
  const dead = await openLocal({ home, config, now, folders: { cloudtrail: [company.logs] }, onEvent: die });
  await expect(dead.run("cloudtrail")).rejects.toThrow("dead");
  const [{ name }] = (await dead.executions.list()) as unknown as [{ name: string }];
  await dead.close();
  expect(JSON.parse(sluice("doctor", "--json", "--home", home, ...common).stdout)).toContainEqual(
    expect.objectContaining({ check: "runs", found: `last run ${name} is ABORTED` }),
  );
  expect(JSON.parse(sluice("runs", "--json", "--home", home).stdout)).toMatchObject([{ id: name, status: "ABORTED" }]);
});

test("a waiver is shown as long as what it let through is published", async () => {
  const home = company.home("waived");
  const audit = "kept_rows + duplicate_rows + superseded_rows = staged_rows";
  const sql = planted("sql/audits/silver.cloudtrail_events.sql", "count(*) AS kept_rows", "count(*) + 1 AS kept_rows");
  const day = company.now.toISOString().slice(0, 10);
  const waivers = [{ table: silver, partition: day, audit, reason: "understood", until: "2099-01-01" }];
  const ended = await company.run("waived", { sql, config: { ...company.config, waivers } });
  const waived = [{ table: silver, partition: day, audit, reason: "understood", run: ended[0]!.name }];
  const words = `${silver} ${day}: audit ${audit}: understood (run ${ended[0]!.name})`;
  // The waiver is out of the configuration now.
  const later = await company.with("waived", { sql }, async (local) =>
    reportRun(local, await local.run("cloudtrail"), 1),
  );
  expect(later.waived).toEqual(waived);
  const write = jest.spyOn(process.stdout, "write").mockReturnValue(true);
  say(later, { quiet: true });
  const said = write.mock.calls.join("");
  write.mockRestore();
  expect(said).toContain(`waived:\n  ${words}`);
  const shown = ["runs", "show", ended[0]!.name, "--home", home];
  expect(JSON.parse(sluice(...shown, "--json").stdout)).toMatchObject({ waived });
  expect(sluice(...shown).stdout).toContain(`waived ${words}`);
  const doctor = ["doctor", "--home", home, ...common];
  expect(JSON.parse(sluice(...doctor, "--json").stdout)).toContainEqual(
    expect.objectContaining({ check: "waived audits", status: "warn", waived }),
  );
  expect(sluice(...doctor).stdout).toContain(`waived audits: ${words}`);
});
