import { existsSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { root } from "./install.mjs";

const sources = ["pipeline", "local", "cli"];
const entries = { sluice: "cli/main.ts", inspectWorker: "local/inspect/worker.ts" };

/** The newest change below a folder, in ms since the epoch. */
function newest(folder) {
  return Math.max(
    ...readdirSync(folder, { withFileTypes: true }).map((entry) =>
      entry.isDirectory() ? newest(join(folder, entry.name)) : statSync(join(folder, entry.name)).mtimeMs,
    ),
    statSync(folder).mtimeMs,
  );
}

/**
 * Bundles the command line into `dist/` when a source is newer than the bundle, and returns the bundle's path.
 * Each file is renamed into place, so two commands that build at once do no harm.
 */
export async function build() {
  const bundle = join(root, "dist", "sluice.js");
  const changed = Math.max(...sources.map((folder) => newest(join(root, folder))));
  if (existsSync(bundle) && statSync(bundle).mtimeMs > changed) return bundle;
  const { build: esbuild } = await import("esbuild");
  const own = join(root, "dist", `.build-${process.pid}`);
  await esbuild({
    entryPoints: entries,
    absWorkingDir: root,
    outdir: own,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "cjs",
    target: "node20",
    sourcemap: "linked",
    logLevel: "error",
  });
  for (const file of readdirSync(own).sort().reverse()) renameSync(join(own, file), join(root, "dist", file));
  rmSync(own, { recursive: true });
  return bundle;
}
