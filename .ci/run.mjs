import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

/**
 * Each step is a check, which counts as one test, or a suite, whose own closing line is counted. A suite that says
 * `not run: reason` counts as skipped; it fails the build unless `.ci/may-skip` names it.
 */
const suite = (name, script) => ({ name, command: `npm run --silent ${script}`, suite: true });

/** These use every core, one after the other. */
const first = [
  { name: "format and lint", command: "npx biome check ." },
  { name: "types", command: "npx tsc -p ." },
  { name: "default tests", command: "npm test", suite: true },
];
/** Each of these uses about one core, so two rows run side by side; what needs Java and much memory is in one row. */
const rows = [
  [suite("Trino", "test:trino"), suite("emulators", "test:emulators")],
  [
    suite("crash tests", "test:crash"),
    suite("real data", "test:data"),
    suite("formats of others", "test:formats"),
    suite("static checks", "test:static"),
    { name: "state machines and stack synthesise", command: "npm run --silent synth" },
    {
      name: "generated files are current",
      command: "npm run --silent generate && git diff --exit-code --stat -- docs",
    },
  ],
];
/** What suites install, fetched while the first steps compute. A suite looks again, and says itself what it lacks. */
const installers = ["emulators", "formats", "static"].map((name) => `node test/${name}/available.mjs`);

const maySkip = new Set(
  readFileSync(".ci/may-skip", "utf8")
    .split("\n")
    .filter((line) => line && !line.startsWith("#")),
);
const began = Date.now();
const secondsSince = (time) => Math.round((Date.now() - time) / 1000);
if (!existsSync("node_modules/jest")) {
  const install = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { stdio: "inherit" });
  if (install.status !== 0) process.exit(1);
}

const total = { passed: 0, failed: 0, skipped: 0 };
const installed = run(installers.join("; "));
for (const step of first) await take(step, process.stdout);
await installed;
await Promise.all(
  rows.map(async (row) => {
    for (const step of row) await take(step);
  }),
);
process.stdout.write(`\n== all of it: ${secondsSince(began)} s\n`);
process.stdout.write(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0);

/** Runs one step and counts it. @param shown where its output goes as it comes; without it, all at once when the step has ended */
async function take({ name, command, suite: isSuite }, shown) {
  const head = `\n== ${name}: ${command}\n`;
  process.stdout.write(shown ? head : `== ${name} begins\n`);
  const started = Date.now();
  const { status, output } = await run(command, shown);
  const counts = isSuite
    ? closingLine(output)
    : { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: 0 };
  if (isSuite && status !== 0 && counts.failed === 0) counts.failed = 1;
  let foot = "";
  if (counts.skipped > 0 && !maySkip.has(name)) {
    foot = `${name} was skipped, and .ci/may-skip does not name it\n`;
    counts.failed += 1;
  }
  for (const key of Object.keys(total)) total[key] += counts[key];
  foot += `== ${name}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped; ${secondsSince(started)} s\n`;
  process.stdout.write(shown ? foot : head + output + foot);
}

/** Runs a command and keeps what it prints. */
function run(command, shown) {
  return new Promise((resolve) => {
    const child = spawn(command, { shell: true, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const from of [child.stdout, child.stderr])
      from.setEncoding("utf8").on("data", (text) => {
        output += text;
        shown?.write(text);
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
