/** Programs of Python that a suite needs, in a virtual environment below `.cache` of the checkout. */
const { createHash } = require("node:crypto");
const { spawnSync } = require("node:child_process");
const { existsSync, readFileSync, rmSync, writeFileSync } = require("node:fs");
const { basename, dirname, join } = require("node:path");

let root = __dirname; // of the file that this was bundled into
while (!existsSync(join(root, "statemachines"))) root = dirname(root);
const windows = process.platform === "win32";

/**
 * @param o.suite the folder below `test/` where the lists lie
 * @param o.lists files that name packages with their hashes, in the order in which they are installed, each with what pip is told of it
 * @param o.newest the last Python, 3.x, that the packages run on; all begin with 3.11
 */
module.exports = ({ suite, lists, newest = 99 }) => {
  const files = lists.map(([name, ...told]) => [join(root, "test", suite, name), ...told]);
  const id = createHash("sha256");
  for (const [file] of files) id.update(readFileSync(file));
  const home = join(root, ".cache", suite, id.digest("hex").slice(0, 12));
  const python = join(home, windows ? "Scripts/python.exe" : "bin/python");
  const complete = join(home, "complete");

  const fits = `import sys; sys.exit(0 if (3, 11) <= sys.version_info[:2] <= (3, ${newest}) else 1)`;
  const versions = [13, 12, 11].filter((minor) => minor <= newest).map((minor) => `python3.${minor}`);
  const findPython = () =>
    [process.env.PYTHON, "python3", "python", ...versions]
      .filter(Boolean)
      .find((program) => spawnSync(program, ["-c", fits]).status === 0);

  /**
   * Installs what the lists name, each archive by its hash, unless it is there.
   * @returns why it cannot be had, in one line, or undefined. An archive that has another hash is a fault, not a lack: it ends with an error.
   */
  function install() {
    if (existsSync(complete)) return undefined;
    const base = findPython();
    if (!base) return `no Python from 3.11${newest < 99 ? ` to 3.${newest}` : " on"}; install one, or set PYTHON to it`;
    rmSync(home, { recursive: true, force: true });
    if (spawnSync(base, ["-m", "venv", home], { stdio: "ignore" }).status !== 0)
      return `${base} makes no virtual environment; install its venv module`;
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile", "--require-hashes"];
    for (const [file, ...told] of files) {
      const { status, stderr } = spawnSync(python, [...pip, "--only-binary=:all:", ...told, "-r", file], {
        encoding: "utf8",
      });
      if (status === 0) continue;
      if (/DO NOT MATCH THE HASHES/i.test(stderr)) throw new Error(`pip refused what it was given:\n${stderr}`);
      return `pip could not install test/${suite}/${basename(file)}: ${stderr.trim().split("\n").at(-1)}`;
    }
    writeFileSync(complete, "");
    return undefined;
  }

  return { install, python };
};
