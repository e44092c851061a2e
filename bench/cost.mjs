// `npm run bench:cost [-- --rows 2000000 --rounds 3 --large 10000000 --months 24]`: cost reports beside a DuckDB script, on the same report.
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ensureInstalled, root } from "../bin/install.mjs";
import { measure, median } from "./measure.mjs";

const { values: given } = parseArgs({
  options: {
    rows: { type: "string", default: "2000000" },
    rounds: { type: "string", default: "3" },
    /** rows of a report that takes no more memory than that of `rows`; 0 leaves it out */
    large: { type: "string", default: "10000000" },
    /** months of history, of which one is delivered again; 0 leaves it out */
    months: { type: "string", default: "24" },
    memory: { type: "string", default: "512MB" },
    threads: { type: "string", default: "2" },
  },
});
if (process.platform !== "linux") {
  console.log("not run: peak memory and CPU time are read from /proc, which only Linux has");
  process.exit(0);
}
ensureInstalled("jest", { dev: true });
const cache = join(root, ".cache", "bench-cost");
mkdirSync(cache, { recursive: true });
const { build } = await import("esbuild");
await build({
  entryPoints: ["costLines", "baseline", "sameCost", "inspectCost"].map((name) => join(root, "bench", `${name}.ts`)),
  outdir: cache,
  outExtension: { ".js": ".cjs" },
  bundle: true,
  packages: "external",
  platform: "node",
  format: "cjs",
  logLevel: "error",
});
writeFileSync(join(cache, "sluice.config.json"), "{}");

const node = process.execPath;
const { threads, memory } = given;
const say = (text = "") => process.stdout.write(`${text}\n`);
let missed = 0;
const expectThat = (holds, text) => {
  say(`${holds ? "ok  " : "MISS"}  ${text}`);
  if (!holds) missed += 1;
};
function program(name, ...args) {
  const { status, stdout, stderr } = spawnSync(node, [join(cache, `${name}.cjs`), ...args], { encoding: "utf8" });
  if (status !== 0) throw new Error(`${name}: ${stderr.trim()}`);
  return stdout.trim();
}
/** A report of one month in a folder of its own, made unless it is there. */
function report(folder, rows, month = "2024-09") {
  const file = join(cache, folder, `bill-${month}.csv.gz`);
  return JSON.parse(program("costLines", file, JSON.stringify({ rows: Number(rows), seed: folder, month })));
}
const sluice = (home, folder) =>
  measure([
    ...[
      node,
      join(root, "bin", "sluice.mjs"),
      "run",
      "--cost",
      join(cache, folder),
      "--home",
      home,
      "--json",
      "--quiet",
    ],
    ...["--now", "2026-10-05T00:00:00Z", "--threads", threads, "--memory", memory],
    ...["--config", join(cache, "sluice.config.json")],
  ]);
const fresh = (name) => {
  const home = join(cache, name);
  rmSync(home, { recursive: true, force: true });
  return home;
};
const row = (name, runs) => {
  const of = (field) => median(runs.map((one) => one[field]));
  const cells = [of("cpuS").toFixed(1), of("wallS").toFixed(1), Math.max(...runs.map(({ rssMB }) => rssMB)).toFixed(0)];
  say(`${name.padEnd(40)}${cells.map((cell) => cell.padStart(12)).join("")}`);
};
const peakOf = (runs) => Math.max(...runs.map(({ rssMB }) => rssMB));

const truth = report("data", given.rows);
say(
  `${given.rows} lines of 142 columns (${(truth.rawBytes / 1e6).toFixed(0)} MB of CSV), ${threads} threads, DuckDB memory limit ${memory}, ${given.rounds} rounds, ${cpus().length} cores\n`,
);
const out = join(cache, "baseline");
spawnSync(node, [join(root, "bin", "sluice.mjs"), "--version"]); // bundles the command line, which is no part of a run
const [ours, theirs] = [[], []];
for (let round = 0; round < Number(given.rounds); round++) {
  // Turn about, so that a busy machine slows both alike.
  const script = [join(root, "bench", "costBaseline.sql"), join(cache, "data"), out, threads, memory, "*.csv.gz"];
  theirs.push(await measure([node, join(cache, "baseline.cjs"), ...script]));
  ours.push(await sluice(fresh("home"), "data"));
}
say(`${"median of rounds".padEnd(40)}${["CPU s", "wall s", "peak MB"].map((head) => head.padStart(12)).join("")}`);
row("DuckDB script", theirs);
row("sluice run, with ledger and audits", ours);
const bill = join(cache, "data", "bill-2024-09.csv.gz");
row("inspection and staging of it alone", [
  await measure([node, join(cache, "inspectCost.cjs"), bill, fresh("staged")]),
]);
say();
try {
  for (const line of program("sameCost", join(cache, "home"), out).split("\n")) expectThat(true, line);
} catch (error) {
  expectThat(false, error.message);
}
const ratio = median(ours.map(({ cpuS }) => cpuS)) / median(theirs.map(({ cpuS }) => cpuS));
expectThat(ratio <= 1.5, `CPU seconds against the script: ${ratio.toFixed(2)} (at most 1.50)`);
expectThat(peakOf(ours) < 1000, `peak RSS of all processes: ${peakOf(ours).toFixed(0)} MB (below 1000 MB)`);

if (Number(given.large) > 0) {
  report("large", given.large);
  const run = [await sluice(fresh("home"), "large")];
  row(`${given.large} lines`, run);
  expectThat(peakOf(run) < 1000, `peak RSS of all processes: ${peakOf(run).toFixed(0)} MB (below 1000 MB)`);
  const growth = peakOf(run) / peakOf(ours);
  const times = Number(given.large) / Number(given.rows);
  expectThat(growth < 1.15, `memory for ${times.toFixed(1)} times the lines: ${growth.toFixed(2)} times (below 1.15)`);
}
if (Number(given.months) > 0) await history(Number(given.months));
say(missed ? `\nmissed: ${missed}` : "\nall targets met");
process.exit(missed ? 1 : 0);

/** One month of many is delivered again: that costs what the month costs alone. */
async function history(count) {
  const months = Array.from({ length: count }, (_, i) => new Date(Date.UTC(2024, 8 + i)).toISOString().slice(0, 7));
  const rows = 50_000;
  for (const month of months) report("months", rows, month);
  const home = fresh("months-home");
  await sluice(home, "months");
  report("months", rows + 1, months[3]); // the same file, with a line more
  const again = [await sluice(home, "months")];
  rmSync(join(cache, "one"), { recursive: true, force: true });
  report("one", rows + 1, months[3]);
  const alone = [await sluice(fresh("one-home"), "one")];
  row(`a month of ${count} delivered again`, again);
  row("the same month alone in an empty home", alone);
  const [{ builds }] = JSON.parse(again[0].stdout).runs;
  expectThat(builds.done === 4, `builds for the month: ${builds.done} (silver, day, month, delivery)`);
  const share = again[0].cpuS / alone[0].cpuS;
  expectThat(share < 1.5, `CPU seconds against the month alone: ${share.toFixed(2)} (below 1.50)`);
}
