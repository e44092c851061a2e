/** Where the emulators come from: ministack through pip, DynamoDB Local through Maven, both into `.cache/emulators` of the checkout. */
const { execFileSync, spawnSync } = require("node:child_process");
const { createHash } = require("node:crypto");
const { existsSync, mkdirSync, readFileSync, renameSync, rmSync } = require("node:fs");
const { join } = require("node:path");
const trino = require("../trino/install.cjs");

const cache = join(__dirname, "..", "..", ".cache", "emulators");
const requirements = join(__dirname, "python", "requirements.txt");
const pom = join(__dirname, "dynamodb-local.pom.xml");

/** A folder that is named after the content of the file that says what is in it: another version is another folder. */
const folderOf = (name, file) =>
  join(cache, `${name}-${createHash("sha256").update(readFileSync(file)).digest("hex").slice(0, 12)}`);
const ministackHome = () => folderOf("ministack", requirements);
const dynamoHome = () => folderOf("dynamodb-local", pom);

/** The python program that ministack was tried with (3.11 or newer), or undefined. */
function findPython() {
  const knows = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))";
  return ["python3.11", "python3", "python"].find((name) => spawnSync(name, ["-c", knows]).status === 0);
}

/** The java program that DynamoDB Local runs on (17 or newer), or undefined. */
const findJava = () => trino.findJava();

/** Why the suite cannot run here, in one line, or undefined. Fetches what it may fetch, to know. */
function missing() {
  const reason = trino.missing();
  if (reason) return reason;
  if (!findPython()) return "no Python 3.11 or newer with venv, which ministack runs on";
  for (const [what, fetch] of [
    ["Trino", trino.install],
    ["ministack from the Python package index", installMinistack],
    ["DynamoDB Local from Maven Central", installDynamo],
  ])
    try {
      fetch();
    } catch (error) {
      // A file that has another hash is a fault, not a lack.
      if (/DO NOT MATCH THE HASHES/i.test(String(error.cause))) throw new Error(error.cause);
      return `${what} could not be fetched: ${String(error.message).split("\n")[0]}`;
    }
  return undefined;
}

/** Makes the folder whole, or not at all: `fill` is given one beside it, which is renamed when it is done. */
function once(home, fill) {
  if (existsSync(home)) return home;
  const own = `${home}.${process.pid}`;
  mkdirSync(own, { recursive: true });
  try {
    fill(own);
    renameSync(own, home);
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
  return home;
}

const quiet = { stdio: ["ignore", "ignore", "inherit"] };
/** A virtual environment with packages by hash, 107 MB; its python runs from whatever name the folder has. @returns the python program */
function installMinistack() {
  const home = once(ministackHome(), (own) => {
    execFileSync(findPython(), ["-m", "venv", own], quiet);
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"];
    const packages = ["--only-binary", ":all:", "-r", requirements];
    const { status, stderr } = spawnSync(join(own, "bin", "python"), [...pip, ...packages], { encoding: "utf8" });
    if (status !== 0) throw new Error(stderr.trim().split("\n").at(-1), { cause: stderr });
  });
  return join(home, "bin", "python");
}

/** 85 files, 51 MB. @returns the folder with the jars and the native library */
function installDynamo() {
  return once(dynamoHome(), (own) => {
    const plugin = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies";
    execFileSync("mvn", ["-B", "-q", "-f", pom, plugin, "-DincludeScope=runtime", `-DoutputDirectory=${own}`], quiet);
  });
}

module.exports = { findJava, findPython, missing, installMinistack, installDynamo };
