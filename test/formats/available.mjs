import { createRequire } from "node:module";

// `node bin/test.mjs formats` asks this first: a suite that cannot run says so, and is counted as skipped, never as passed.
const { install } = createRequire(import.meta.url)("./python.cjs");
const reason = install();
if (reason) {
  process.stdout.write(`not run: ${reason}\n0 passed, 0 failed, 1 skipped\n`);
  process.exit(3);
}
