import { execFile } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { projectRoot } from "../../local/resources";
import type { Finding } from "../../pipeline/doctor/finding";
import { region } from "./account";
import type { World } from "./world";

/** What `sluice doctor --aws` finds fault with here: Cost Explorer is not emulated. */
const amiss = ["Cost Explorer"];
/** What it cannot see here: the emulator tells no effective engine version. */
const unseen = ["load", "audit", "dashboard"].map((name) => `workgroup sluice-${name}`);

/** The commands that look at an account, as processes of their own. */
export function commandCases(world: () => World): void {
  test("sluice smoke takes a log file through the pipeline, and gold counts it to the byte", async () => {
    const { code, findings } = await run(world(), "smoke", "--json");
    expect(findings.filter(({ status }) => status === "fail")).toEqual([]);
    expect(findings.map(({ check }) => check)).toEqual(expect.arrayContaining(["run", "gold bytes_out", "clean up"]));
    expect(code).toBe(0);
  }, 600_000);

  test("sluice doctor --aws finds everything but what is not here", async () => {
    const { code, findings } = await run(world(), "doctor", "--aws", "--json");
    const failed = findings.filter(({ status }) => status === "fail");
    expect(failed.map(({ check }) => check)).toEqual(amiss);
    const warned = findings.filter(({ status }) => status === "warn");
    expect(warned.map(({ check }) => check)).toEqual(expect.arrayContaining(unseen));
    expect(findings.filter(({ status }) => status === "ok").length).toBeGreaterThan(8);
    expect(code).toBe(7);
  }, 600_000);
}

function run({ emulator }: World, ...words: string[]): Promise<{ code: number; findings: Finding[] }> {
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: emulator.url,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    NO_COLOR: "1",
  };
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [join(projectRoot, "dist", "sluice.js"), ...words],
      { env },
      (error, said, complaint) => {
        const code = error ? Number(error.code) : 0;
        if (said.trimStart().startsWith("[")) resolve({ code, findings: JSON.parse(said) as Finding[] });
        else reject(new Error(`sluice ${words.join(" ")} ended with ${code}: ${said}${complaint}`));
      },
    );
  });
}
