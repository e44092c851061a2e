import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ensureInstalled, root } from "./install.mjs";

// `node bin/test.mjs [suite] [-- jest arguments]`: the default tests, or one suite of those that need more than Node.
ensureInstalled("jest", { dev: true });
const { build } = await import("./build.mjs");
await build(); // tests that start whole processes start the same bundle as a user does
const [suite, ...rest] =
  process.argv[2]?.startsWith("-") || !process.argv[2] ? ["default", ...process.argv.slice(2)] : process.argv.slice(2);
// A suite that needs more than Node says here why it cannot run; it counts as skipped then.
const available = join(root, "test", suite, "available.mjs");
const lack = existsSync(available) ? spawnSync(process.execPath, [available], { stdio: "inherit" }).status : 0;
if (lack !== 0) process.exit(lack === 3 ? 0 : 1);
// jest leaves one core free, which of two is half of all; suites with servers of their own need it.
const workers = suite === "default" ? ["--maxWorkers=100%"] : [];
const jest = spawnSync(
  process.execPath,
  [
    join(root, "node_modules/jest/bin/jest.js"),
    "--selectProjects",
    suite,
    ...workers,
    ...rest.filter((a) => a !== "--"),
  ],
  {
    cwd: root,
    stdio: "inherit",
  },
);
process.exit(jest.status ?? 1);
