import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ensureInstalled, root } from "./install.mjs";
import { nextOf } from "./next.mjs";

// `npm start`: the sample organisation through the whole pipeline, with the sample's own clock. `npm start -- ARGUMENTS` is
// `sluice run ARGUMENTS`, on your own logs.
ensureInstalled("esbuild", { dev: false });
const given = process.argv.slice(2);
process.exit(given.length > 0 ? own() : sample());

function own() {
  const code = sluice(["run", ...given]);
  const next = nextOf(given);
  if (code === 0 && next) process.stdout.write(`next: ${next}\n`);
  return code;
}

function sample() {
  const home = join(".sluice", "sample");
  const folder = join(home, "organisation");
  const made = sluice(["sample", folder, "--quiet", "--home", home]);
  if (made !== 0) return made;
  const { clock, cost: bills } = JSON.parse(readFileSync(join(root, folder, "truth.json"), "utf8"));
  const common = ["--home", home, "--config", join(folder, "sluice.config.json")];
  // December as it was billed first, then everything: so there is something that changed.
  const december = ["run", "--cost", join(folder, "cost-before"), "--now", clock, "--quiet", ...common];
  if (!existsSync(join(root, home, "ledger.sqlite")) && sluice(december, "ignore") !== 0) return 1;
  const folders = ["--cloudtrail", join(folder, "cloudtrail"), "--cost", join(folder, "cost")];
  const ran = sluice(["run", ...folders, "--now", clock, ...common]);
  if (ran !== 0) return ran;
  const top =
    "SELECT usage_month, principal, get_object_requests, get_object_bytes FROM gold.s3_transfer_monthly ORDER BY get_object_bytes DESC LIMIT 5";
  process.stdout.write("\nwho downloaded most:\n");
  const asked = sluice(["query", top, ...common]);
  process.stdout.write("\nwhat the month cost:\n");
  const cost = sluice(["cost", "--month", clock.slice(0, 7), ...common]);
  process.stdout.write("\nwhat AWS changed in an earlier bill:\n");
  const changes = sluice(["changes", "--report", bills.changes[0].report, ...common]);
  process.stdout.write(
    `\nlook on: npx sluice query "SELECT ..." --home ${home} | npx sluice quota --home ${home} | npx sluice cost --home ${home} | npx sluice runs --home ${home}\n` +
      "your own logs: npm start -- --cloudtrail DIR --cost DIR\n",
  );
  return asked || cost || changes;
}

function sluice(words, stdout = "inherit") {
  return (
    spawnSync(process.execPath, [join(root, "bin", "sluice.mjs"), ...words], {
      cwd: root,
      stdio: ["inherit", stdout, "inherit"],
    }).status ?? 1
  );
}
