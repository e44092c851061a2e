/** Where nise and the FOCUS validator are: a virtual environment of Python in `.cache/formats` of the checkout. */
const { createHash } = require("node:crypto");
const { spawnSync } = require("node:child_process");
const { existsSync, readFileSync, rmSync, writeFileSync } = require("node:fs");
const { basename, join } = require("node:path");

const [build, requirements] = ["build.txt", "requirements.txt"].map((name) => join(__dirname, name));
const id = createHash("sha256")
  .update(readFileSync(build))
  .update(readFileSync(requirements))
  .digest("hex")
  .slice(0, 12);
const home = join(__dirname, "..", "..", ".cache", "formats", id);
const windows = process.platform === "win32";
const python = join(home, windows ? "Scripts/python.exe" : "bin/python");
const complete = join(home, "complete");

/** nise begins with Python 3.11; numpy 1, which the validator asks for, ends with 3.12. */
const versions = "import sys; sys.exit(0 if (3, 11) <= sys.version_info[:2] <= (3, 12) else 1)";
const findPython = () =>
  [process.env.PYTHON, "python3", "python", "python3.12", "python3.11"]
    .filter(Boolean)
    .find((program) => spawnSync(program, ["-c", versions]).status === 0);

/**
 * Installs what the two files name, each archive by its hash, unless it is there (30 s of computing, 550 MB).
 * @returns why it cannot be had, in one line, or undefined. An archive that has another hash is a fault, not a lack: it ends with an error.
 */
function install() {
  if (existsSync(complete)) return undefined;
  const base = findPython();
  if (!base) return "no Python 3.11 or 3.12; install one, or set PYTHON to it";
  rmSync(home, { recursive: true, force: true });
  if (spawnSync(base, ["-m", "venv", home], { stdio: "ignore" }).status !== 0)
    return `${base} makes no virtual environment; install its venv module`;
  const pip = [
    "-m",
    "pip",
    "install",
    "--quiet",
    "--disable-pip-version-check",
    "--require-hashes",
    "--only-binary=:all:",
  ];
  for (const words of [
    ["-r", build],
    ["--no-binary=pandasql,focus-validator", "--no-build-isolation", "-r", requirements],
  ]) {
    const { status, stderr } = spawnSync(python, [...pip, ...words], { encoding: "utf8" });
    if (status === 0) continue;
    if (/DO NOT MATCH THE HASHES/i.test(stderr)) throw new Error(`pip refused what it was given:\n${stderr}`);
    return `pip could not install test/formats/${basename(words.at(-1))}: ${stderr.trim().split("\n").at(-1)}`;
  }
  writeFileSync(complete, "");
  return undefined;
}

module.exports = { install, python };
