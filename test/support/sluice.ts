import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { projectRoot } from "../../local/resources";

export interface Said {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** The command line as users start it: the bundle, as a process of its own. */
export function sluice(...words: string[]): Said {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(projectRoot, "dist", "sluice.js"), ...words], {
    encoding: "utf8",
    cwd: projectRoot,
    timeout: 120_000,
    maxBuffer: 1 << 28,
    env: { ...process.env, NO_COLOR: "1" },
  });
  return { code: status, stdout, stderr };
}
