/** Where cfn-lint, parliament and botocore are: a virtual environment of Python in `.cache/static` of the checkout. */
const { createHash } = require("node:crypto");
const { spawnSync } = require("node:child_process");
const { existsSync, readFileSync, rmSync, writeFileSync } = require("node:fs");
const { dirname, join } = require("node:path");

let root = __dirname; // of the file that this was bundled into
while (!existsSync(join(root, "statemachines"))) root = dirname(root);
const requirements = join(root, "test", "static", "requirements.txt");
const id = createHash("sha256").update(readFileSync(requirements)).digest("hex").slice(0, 12);
const home = join(root, ".cache", "static", id);
const windows = process.platform === "win32";
const python = join(home, windows ? "Scripts/python.exe" : "bin/python");
const complete = join(home, "complete");

/** networkx, which cfn-lint asks for, begins with Python 3.11. */
const versions = "import sys; sys.exit(0 if sys.version_info >= (3, 11) else 1)";
const findPython = () =>
  [process.env.PYTHON, "python3", "python", ...["3.13", "3.12", "3.11"].map((version) => `python${version}`)]
    .filter(Boolean)
    .find((program) => spawnSync(program, ["-c", versions]).status === 0);

/**
 * Installs what requirements.txt names, each file by its hash, unless it is there (15 s, 230 MB).
 * @returns why it cannot be had, in one line, or undefined. A file that has another hash is a fault, not a lack: it ends with an error.
 */
function install() {
  if (existsSync(complete)) return undefined;
  const base = findPython();
  if (!base) return "no Python 3.11 or newer; install one, or set PYTHON to it";
  rmSync(home, { recursive: true, force: true });
  if (spawnSync(base, ["-m", "venv", home], { stdio: "ignore" }).status !== 0)
    return `${base} makes no virtual environment; install its venv module`;
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:"];
  const { status, stderr } = spawnSync(python, [...pip, "--require-hashes", "-r", requirements], { encoding: "utf8" });
  if (status === 0) {
    writeFileSync(complete, "");
    return undefined;
  }
  if (/DO NOT MATCH THE HASHES/i.test(stderr)) throw new Error(`pip refused what it was given:\n${stderr}`);
  return `pip could not install test/static/requirements.txt: ${stderr.trim().split("\n").at(-1)}`;
}

module.exports = { install, python };
