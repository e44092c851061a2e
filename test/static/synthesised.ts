import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "@jest/globals";
import type { Resources } from "../../infra/check/resolve";
import { projectRoot } from "../../local/resources";

export interface Template {
  readonly stack: string;
  readonly path: string;
  readonly resources: Resources;
}

/** What the tests of one file work in; it goes with them. */
export const folder = mkdtempSync(join(tmpdir(), "sluice-static-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Every stack, as `npm run synth` makes it. */
export function synthesise(): Template[] {
  const out = join(folder, "cdk.out");
  execFileSync(process.execPath, [join(projectRoot, "infra", "run.mjs")], {
    cwd: projectRoot,
    env: { ...process.env, CDK_OUTDIR: out },
  });
  return readdirSync(out)
    .filter((file) => file.endsWith(".template.json"))
    .map((file) => {
      const path = join(out, file);
      const { Resources } = JSON.parse(readFileSync(path, "utf8")) as { Resources: Resources };
      return { stack: file.replace(".template.json", ""), path, resources: Resources };
    });
}
