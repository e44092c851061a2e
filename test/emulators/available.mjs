import { createRequire } from "node:module";

// `node bin/test.mjs emulators` asks this first: a suite that cannot run says so, and is counted as skipped, never as passed.
const { missing } = createRequire(import.meta.url)("./install.cjs");
const reason = missing();
if (reason) {
  process.stdout.write(`not run: ${reason}\n0 passed, 0 failed, 1 skipped\n`);
  process.exit(3);
}
