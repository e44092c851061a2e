// `npm run bench [-- --events 500000 --days 10 --rounds 3 --memory 512MB --threads 2]`: Sluice beside a DuckDB script without staging, on the same logs.
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ensureInstalled, root } from "../bin/install.mjs";
import { measure, median } from "./measure.mjs";

const { values: given } = parseArgs({
  options: {
    events: { type: "string", default: "500000" },
    days: { type: "string", default: "10" },
    rounds: { type: "string", default: "3" },
    memory: { type: "string", default: "512MB" },
    threads: { type: "string", default: "2" },
    "skip-history": { type: "boolean", default: false },
  },
});
if (process.platform !== "linux") {
  console.log("not run: peak memory and CPU time are read from /proc, which only Linux has");
  process.exit(0);
}
ensureInstalled("jest", { dev: true });
const cache = join(root, ".cache", "bench");
mkdirSync(cache, { recursive: true });
const { build } = await import("esbuild");
await build({
  entryPoints: ["generate", "baseline", "sameRows"].map((name) => join(root, "bench", `${name}.ts`)),
  outdir: cache,
  outExtension: { ".js": ".cjs" },
  bundle: true,
  packages: "external",
  platform: "node",
  format: "cjs",
  logLevel: "error",
});

const node = process.execPath;
const { threads, memory } = given;
const rounds = Number(given.rounds);
const say = (text = "") => process.stdout.write(`${text}\n`);
const failures = [];
const expectThat = (holds, text) => {
  say(`${holds ? "ok  " : "MISS"}  ${text}`);
  if (!holds) failures.push(text);
};

function program(name, ...args) {
  const { status, stdout, stderr } = spawnSync(node, [join(cache, `${name}.cjs`), ...args], { encoding: "utf8" });
  if (status !== 0) throw new Error(`${name}: ${stderr.trim()}`);
  return stdout.trim();
}
const makeData = (name, data) => JSON.parse(program("generate", join(cache, name), JSON.stringify(data)));
const sluice = (home, folders, now) =>
  measure([
    node,
    join(root, "bin", "sluice.mjs"),
    "run",
    ...folders.flatMap((folder) => ["--cloudtrail", folder]),
    ...[
      "--home",
      home,
      "--now",
      now,
      "--threads",
      threads,
      "--memory",
      memory,
      "--config",
      join(cache, "sluice.config.json"),
      "--json",
      "--quiet",
    ],
  ]);
writeFileSync(join(cache, "sluice.config.json"), "{}");
const row = (name, runs) => {
  const of = (field) => median(runs.map((one) => one[field]));
  const cells = [of("cpuS").toFixed(1), of("wallS").toFixed(1), Math.max(...runs.map(({ rssMB }) => rssMB)).toFixed(0)];
  say(`${name.padEnd(36)}${cells.map((cell) => cell.padStart(12)).join("")}`);
};
const head = () =>
  say(`${"median of rounds".padEnd(36)}${["CPU s", "wall s", "peak MB"].map((h) => h.padStart(12)).join("")}`);

const result = {
  events: Number(given.events),
  days: Number(given.days),
  rounds,
  threads,
  memory,
  cpu: cpus()[0]?.model,
};
const first = "2026-01-01";
const dayAfter = (days) => new Date(Date.parse(first) + days * 86_400_000).toISOString();
say(
  `${given.events} events over ${given.days} days, ${threads} threads, DuckDB memory limit ${memory}, ${rounds} rounds, ${cpus().length} cores`,
);
const truth = makeData("data", { events: result.events, days: result.days, filesPerDay: 40, seed: "bench", first });
say(
  `${truth.files} files, ${(truth.gzBytes / 1e6).toFixed(0)} MB gzip, ${(truth.rawBytes / 1e6).toFixed(0)} MB of JSON, ${truth.records} records (${truth.duplicate} duplicates, ${truth.superseded} corrected)\n`,
);

const logs = join(cache, "data", "logs");
const home = join(cache, "home");
const out = join(cache, "baseline");
spawnSync(node, [join(root, "bin", "sluice.mjs"), "--version"]); // bundles the command line, which is no part of a run
const [ours, theirs] = [[], []];
for (let round = 0; round < rounds; round++) {
  // Turn about, so that a busy machine slows both alike.
  theirs.push(
    await measure([node, join(cache, "baseline.cjs"), join(root, "bench", "baseline.sql"), logs, out, threads, memory]),
  );
  rmSync(home, { recursive: true, force: true });
  ours.push(await sluice(home, [logs], dayAfter(result.days)));
}
head();
row("DuckDB script without staging", theirs);
row("sluice run, with ledger and audits", ours);
say();
const [{ records }] = JSON.parse(ours.at(-1).stdout).runs;
expectThat(
  records.in === truth.records &&
    records.kept === truth.kept &&
    records.duplicate === truth.duplicate &&
    records.superseded === truth.superseded,
  `records: ${records.in} in = ${records.kept} kept + ${records.duplicate} duplicate + ${records.superseded} superseded, as generated`,
);
try {
  for (const line of program("sameRows", home, out).split("\n")) expectThat(true, line);
} catch (error) {
  expectThat(false, error.message);
}
const ratio = median(ours.map(({ cpuS }) => cpuS)) / median(theirs.map(({ cpuS }) => cpuS));
const peak = Math.max(...ours.map(({ rssMB }) => rssMB));
expectThat(ratio <= 1.5, `CPU seconds against the script: ${ratio.toFixed(2)} (at most 1.50)`);
expectThat(peak < 1000, `peak RSS of all processes: ${peak.toFixed(0)} MB (below 1000 MB)`);
Object.assign(result, { ours: ours.map(numbers), baseline: theirs.map(numbers), ratio, peakMB: peak });

if (!given["skip-history"]) Object.assign(result, { history: await history() });
writeFileSync(join(cache, "result.json"), JSON.stringify(result, null, 2));
say(
  `\n${failures.length ? `missed: ${failures.length}` : "all targets met"}; figures are in ${join(".cache", "bench", "result.json")}`,
);
process.exit(failures.length ? 1 : 0);

/** One more day on 60 days of history, against the same day in an empty home; three days, one after the other. */
async function history() {
  const [days, perDay] = [60, 8000];
  const data = (count, offset) => ({
    events: perDay * count,
    days: count,
    filesPerDay: 24,
    seed: `history-${offset}`,
    first: dayAfter(offset).slice(0, 10),
  });
  makeData("history", data(days, 0));
  const folders = [join(cache, "history", "logs")];
  const home = join(cache, "history-home");
  rmSync(home, { recursive: true, force: true });
  await sluice(home, folders, dayAfter(days));
  const [more, alone, nothing] = [[], [], []];
  for (let day = days; day < days + 3; day++) {
    makeData(`day-${day}`, data(1, day));
    const folder = join(cache, `day-${day}`, "logs");
    folders.push(folder);
    more.push(await sluice(home, folders, dayAfter(day + 1)));
    const fresh = join(cache, "day-home");
    rmSync(fresh, { recursive: true, force: true });
    alone.push(await sluice(fresh, [folder], dayAfter(day + 1)));
    nothing.push(await sluice(home, folders, dayAfter(day + 1)));
  }
  say(`\none more day of ${perDay} events on ${days} days of history`);
  head();
  row("that day in an empty home", alone);
  row("that day on the history", more);
  row("nothing new on the history", nothing);
  const times = median(more.map(({ cpuS }) => cpuS)) / median(alone.map(({ cpuS }) => cpuS));
  say();
  expectThat(
    times <= 1.5,
    `CPU seconds of a day on ${days} days of history against the day alone: ${times.toFixed(2)} (at most 1.50)`,
  );
  return { more: more.map(numbers), alone: alone.map(numbers), nothing: nothing.map(numbers), times };
}
function numbers({ stdout: _, ...rest }) {
  return rest;
}
