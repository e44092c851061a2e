// `npm run bench:scale [-- --principals 1000000 --files 100000 --days 1000]`: payloads and histories of runs at a size, against the limits of Step Functions.
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ensureInstalled, root } from "../bin/install.mjs";
import { measure } from "./measure.mjs";

/** Of Step Functions: bytes of a state's input or output; we stay well below its 25,000 events. */
const maxPayload = 262_144;
const maxEvents = 10_000;

const { values: sizes } = parseArgs({
  options: {
    principals: { type: "string", default: "1000000" },
    files: { type: "string", default: "100000" },
    days: { type: "string", default: "1000" },
  },
});
ensureInstalled("jest", { dev: true });
const cache = join(root, ".cache", "scale");
mkdirSync(cache, { recursive: true });
const { build } = await import("esbuild");
const generator = join(cache, "scaleData.cjs");
await build({
  entryPoints: [join(root, "bench", "scaleData.ts")],
  outfile: generator,
  bundle: true,
  packages: "external",
  platform: "node",
  format: "cjs",
  logLevel: "error",
});
writeFileSync(join(cache, "sluice.config.json"), "{}");

let missed = 0;
console.log(
  `${"run of".padEnd(24)}${["executions", "most events", "largest payload", "CPU s", "wall s", "peak MB"].map((head) => head.padStart(16)).join("")}`,
);
for (const [shape, count] of Object.entries(sizes)) {
  const [logs, home] = [join(cache, "logs"), join(cache, "home")];
  const made = spawnSync(process.execPath, [generator, logs, shape, count], { stdio: "inherit" });
  if (made.status !== 0) process.exit(1);
  rmSync(home, { recursive: true, force: true });
  const command = [process.execPath, join(root, "bin", "sluice.mjs"), "run", "--cloudtrail", logs, "--home", home];
  const ran = await measure([
    ...command,
    ...["--config", join(cache, "sluice.config.json"), "--now", "2023-01-20T00:00:00Z", "--json", "--quiet"],
  ]);
  const { runs } = JSON.parse(ran.stdout);
  const kept = runs.reduce((sum, { records }) => sum + records.kept, 0);
  const found = historiesOf(join(home, "executions"));
  const figures = [
    found.executions,
    found.events,
    `${found.payload} B`,
    ran.cpuS.toFixed(1),
    ran.wallS.toFixed(1),
    ran.rssMB.toFixed(0),
  ];
  console.log(`${`${count} ${shape}`.padEnd(24)}${figures.map((figure) => String(figure).padStart(16)).join("")}`);
  const faults = [
    ...(kept === Number(count) ? [] : [`${kept} records are in silver, ${count} expected`]),
    ...(found.payload < maxPayload ? [] : [`a payload of ${found.payload} bytes, in ${found.where}`]),
    ...(found.events < maxEvents ? [] : [`a history of ${found.events} events`]),
  ];
  for (const fault of faults) console.log(`MISS  ${fault}`);
  missed += faults.length;
  for (const folder of [logs, home]) rmSync(folder, { recursive: true, force: true });
}
console.log(missed === 0 ? "all below the limits" : `missed: ${missed}`);
process.exit(missed === 0 ? 0 : 1);

/** Over all executions: the longest history, and the largest text that a state was given or gave. */
function historiesOf(folder) {
  const found = { executions: 0, events: 0, payload: 0, where: "" };
  for (const name of readdirSync(folder).filter((name) => !name.startsWith("."))) {
    const lines = readFileSync(join(folder, name, "history.ndjson"), "utf8")
      .trim()
      .split("\n");
    found.executions += 1;
    found.events = Math.max(found.events, lines.length);
    for (const line of lines) {
      const event = JSON.parse(line);
      for (const details of Object.values(event))
        if (details && typeof details === "object") weigh(details, event.type, found);
    }
  }
  return found;
}

function weigh(details, type, found) {
  for (const [key, value] of Object.entries(details)) {
    if (key === "assignedVariables") weigh(value, `${type} variable`, found);
    if (typeof value !== "string") continue;
    const size = Buffer.byteLength(value);
    if (size > found.payload) Object.assign(found, { payload: size, where: `${type} ${key}` });
  }
}
