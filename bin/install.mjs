import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Installs exactly what the lock file names when `probe` (a package) is not there yet, without install scripts.
 * @param {string} probe a package whose presence shows that its group is installed
 * @param {{ dev: boolean }} group `dev: false` leaves tests and CDK out, so that a first start is quick
 */
export function ensureInstalled(probe, { dev }) {
  if (existsSync(join(root, "node_modules", probe, "package.json"))) return;
  process.stderr.write(`installing what package-lock.json names${dev ? "" : " (without tests and CDK)"} ...\n`);
  const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", ...(dev ? ["--include=dev"] : ["--omit=dev"])];
  const npm = spawnSync("npm", args, {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
  if (npm.status !== 0) {
    process.stderr.write(
      "npm ci failed (see above); when another command installs here at the same time, wait for it, else check the connection to your package registry; then run the command again\n",
    );
    process.exit(1);
  }
}
