import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

/**
 * Each step is a check, which counts as one test, or a suite, whose own closing line is counted. A suite that says
 * `not run: reason` counts as skipped; it fails the build unless `.ci/may-skip` names it.
 */
const steps = [
  { name: "format and lint", command: "npx biome check ." },
  { name: "types", command: "npx tsc -p ." },
  { name: "default tests", command: "npm test", suite: true },
  { name: "state machines and stack synthesise", command: "npm run --silent synth" },
  { name: "static checks", command: "npm run --silent test:static", suite: true },
  { name: "generated files are current", command: "npm run --silent generate && git diff --exit-code --stat -- docs" },
  { name: "crash tests", command: "npm run --silent test:crash", suite: true },
  { name: "formats of others", command: "npm run --silent test:formats", suite: true },
  { name: "real data", command: "npm run --silent test:data", suite: true },
  { name: "Trino", command: "npm run --silent test:trino", suite: true },
  { name: "emulators", command: "npm run --silent test:emulators", suite: true },
];

const maySkip = new Set(
  readFileSync(".ci/may-skip", "utf8")
    .split("\n")
    .filter((line) => line && !line.startsWith("#")),
);
if (!existsSync("node_modules/jest")) {
  const install = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { stdio: "inherit" });
  if (install.status !== 0) process.exit(1);
}

const total = { passed: 0, failed: 0, skipped: 0 };
for (const { name, command, suite } of steps) {
  process.stdout.write(`\n== ${name}: ${command}\n`);
  const started = Date.now();
  const { status, output } = await run(command);
  const counts = suite
    ? closingLine(output)
    : { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: 0 };
  if (suite && status !== 0 && counts.failed === 0) counts.failed = 1;
  if (counts.skipped > 0 && !maySkip.has(name)) {
    process.stdout.write(`${name} was skipped, and .ci/may-skip does not name it\n`);
    counts.failed += 1;
  }
  for (const key of Object.keys(total)) total[key] += counts[key];
  process.stdout.write(
    `== ${name}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped; ${Math.round((Date.now() - started) / 1000)} s\n`,
  );
}
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0);

/** Runs a command, shows what it prints, and keeps it. */
function run(command) {
  return new Promise((resolve) => {
    const child = spawn(command, { shell: true, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const [from, to] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ])
      from.on("data", (chunk) => {
        output += chunk;
        to.write(chunk);
      });
    child.on("close", (code) => resolve({ status: code ?? 1, output }));
  });
}

/** The last `N passed, N failed[, N skipped]` of a suite; a suite without one has failed. */
function closingLine(output) {
  const [, passed, failed, skipped] =
    [...output.matchAll(/^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/gm)].at(-1) ?? [];
  return passed === undefined
    ? { passed: 0, failed: 1, skipped: 0 }
    : { passed: Number(passed), failed: Number(failed), skipped: Number(skipped ?? 0) };
}
