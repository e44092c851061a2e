import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { projectRoot, sqlFiles } from "../local/resources";

/**
 * Bundles the handler of every task, the SDK inside, and the files of `sql/` beside it. The same sources give the same bytes, so a
 * deployment without a change changes no Lambda. No Docker, no install.
 * @returns the folder to deploy
 */
export function bundleTasks(folder = join(projectRoot, "dist", "lambda")): string {
  mkdirSync(folder, { recursive: true });
  buildSync({
    entryPoints: ["pipeline/aws/handler.ts"],
    absWorkingDir: projectRoot,
    outfile: join(folder, "index.js"),
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node24",
    minify: true,
    keepNames: true, // stack traces, and names of errors that are not ours
    logLevel: "error",
  });
  writeFileSync(join(folder, "sql.json"), JSON.stringify(sqlFiles()));
  return folder;
}
