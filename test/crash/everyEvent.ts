import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { writeSample } from "../../cli/sample";
import { differences, type Result } from "../support/compare";
import { mails } from "../support/mails";
import { readHome } from "../support/readHome";
import { buildDriver, drive } from "./drive";

/** A small company of two days; enough that files are bad, a quota is crossed and every state is entered. */
const sample = { days: 2, events: 300, accounts: 2, principals: 6, seed: "seven" };

/**
 * Kills a small run after its n-th event, for every `step`-th n, and goes on once by a new run and once by a redrive: the result
 * is that of a run that was never killed, with one mail.
 */
export function crashTests(step: number): void {
  let folder: string;
  let options: { logs: string; config: unknown; now: string };
  let whole: { result: Result; events: number };

  beforeAll(async () => {
    buildDriver();
    folder = mkdtempSync(join(tmpdir(), "sluice-crash-"));
    const written = writeSample(join(folder, "organisation"), sample);
    options = {
      logs: written.logs,
      config: JSON.parse(readFileSync(written.config, "utf8")),
      now: written.truth.clock,
    };
    const home = join(folder, "whole");
    const { events, ended } = drive({ ...options, home });
    expect(ended).toMatchObject([{ status: "SUCCEEDED" }]);
    expect(mails(home)).toHaveLength(1);
    whole = { result: readHome(home), events };
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  for (const way of ["run", "redrive"] as const)
    test(`killed after every ${step === 1 ? "" : `${step}th `}event, then ${way}: the same result and one mail`, async () => {
      let kills = 0;
      // After its last event an execution has succeeded: a new run finds it so, and there is nothing to redrive.
      const last = way === "run" ? whole.events : whole.events - 1;
      const first = way === "run" ? 1 : Math.ceil(step / 2);
      for (let n = first; n <= last; n += step) {
        const home = join(folder, `${way}-${n}`);
        const killed = drive({ ...options, home, killAfter: n });
        if (!killed.killed) throw new Error(`event ${n} of ${whole.events} did not come`);
        kills += 1;
        const dead = readdirSync(join(home, "executions")).find((name) => name.startsWith("cloudtrail-"))!;
        const { ended } = drive({ ...options, home, ...(way === "redrive" && { redrive: dead }) });
        const found = await differences(whole.result, readHome(home));
        const sent = mails(home).length;
        if (found.length > 0 || sent !== 1 || ended.at(-1)?.status !== "SUCCEEDED")
          throw new Error(`killed after event ${n}: ${sent} mails, ${JSON.stringify(ended)}, ${found.join("\n")}`);
        rmSync(home, { recursive: true });
      }
      process.stdout.write(`${way}: ${kills} kills over ${whole.events} events, all with the same result\n`);
      expect(kills).toBe(Math.floor((last - first) / step) + 1);
    }, 3_600_000);
}
