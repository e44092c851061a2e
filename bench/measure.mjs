import { spawn } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Runs a command as whole processes and measures it. CPU seconds are user + system of the process and all it waited for, as the
 * kernel counted them at its end; peak RSS is the largest sum of `VmRSS` over the process and its descendants, asked every 25 ms
 * (shared pages count once per process, and a peak shorter than that can be missed). Linux only.
 * @param {string[]} command program and arguments
 * @returns {Promise<{wallS: number, cpuS: number, rssMB: number, stdout: string}>}
 * @throws {Error} with the end of stderr when the command fails
 */
export async function measure(command) {
  const times = join(tmpdir(), `sluice-bench-${process.pid}-${Math.random().toString(36).slice(2)}`);
  const script = 'TIMEFORMAT="%R %U %S"; { time "${@:2}" 2>&3; } 3>&2 2>"$1"';
  const child = spawn("bash", ["-c", script, "bash", times, ...command], { stdio: ["ignore", "pipe", "pipe"] });
  const [out, err] = [[], []];
  child.stdout.on("data", (chunk) => out.push(chunk));
  child.stderr.on("data", (chunk) => err.push(chunk));
  let rssKB = 0;
  const poll = setInterval(() => {
    rssKB = Math.max(rssKB, treeRssKB(child.pid));
  }, 25);
  const code = await new Promise((resolve, reject) => child.on("close", resolve).on("error", reject));
  clearInterval(poll);
  const [wallS, userS, systemS] = readFileSync(times, "utf8").trim().split(/\s+/).slice(-3).map(Number);
  rmSync(times);
  const stderr = Buffer.concat(err).toString();
  if (code !== 0) throw new Error(`${command.join(" ")} ended with ${code}: ${stderr.slice(-2000)}`);
  return { wallS, cpuS: userS + systemS, rssMB: rssKB / 1024, stdout: Buffer.concat(out).toString() };
}

function treeRssKB(pid) {
  try {
    const rss = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
    const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").split(" ").filter(Boolean),
    );
    return rss + children.reduce((sum, child) => sum + treeRssKB(child), 0);
  } catch {
    return 0; // ended while we looked
  }
}

/** @param {number[]} values */
export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
