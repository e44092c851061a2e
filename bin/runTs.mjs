import { spawnSync } from "node:child_process";
import { basename, join } from "node:path";
import { ensureInstalled, root } from "./install.mjs";

// `node bin/runTs.mjs FILE.ts [arguments]`: bundles one program of the project and runs it.
ensureInstalled("esbuild", { dev: true });
const { build } = await import("esbuild");
const [entry, ...rest] = process.argv.slice(2);
const outfile = join(root, "dist", `${basename(entry, ".ts")}.js`);
await build({
  entryPoints: [join(root, entry)],
  outfile,
  bundle: true,
  packages: "external",
  platform: "node",
  format: "cjs",
  target: "node20",
  logLevel: "error",
});
process.exit(spawnSync(process.execPath, [outfile, ...rest], { cwd: root, stdio: "inherit" }).status ?? 1);
