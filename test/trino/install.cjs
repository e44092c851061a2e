/** Where Trino comes from: Java 25 of this machine, Trino 476 through Maven into `.cache/trino` of the checkout. */
const { execFileSync, spawnSync } = require("node:child_process");
const { existsSync, mkdirSync, readdirSync, renameSync, rmSync } = require("node:fs");
const { dirname, join } = require("node:path");

const version = "476";
const cache = join(__dirname, "..", "..", ".cache", "trino");
const home = join(cache, `trino-server-core-${version}`);

/** Major version of a java program, or 0 when it is none. `java -version` speaks on stderr. */
function major(java) {
  const { stderr } = spawnSync(java, ["-version"], { encoding: "utf8" });
  return Number(/version "(\d+)/.exec(stderr ?? "")?.[1] ?? 0);
}

/** The java program of a version that Trino 476 starts on (25 or newer), or undefined. */
function findJava() {
  const base = "/usr/lib/jvm";
  const installed = existsSync(base) ? readdirSync(base).filter((name) => name.includes("25")) : [];
  const homes = [process.env.JAVA25_HOME, process.env.JAVA_HOME, ...installed.map((name) => join(base, name))];
  const candidates = [...homes.filter(Boolean).map((folder) => join(folder, "bin", "java")), "java"];
  return candidates.find((java) => major(java) >= 25);
}

/** Why the suite cannot run here, in one line, or undefined. */
function missing() {
  if (!findJava()) return "no Java 25; install one and set JAVA25_HOME to it";
  if (existsSync(join(home, "plugin", "hive"))) return undefined;
  if (spawnSync("mvn", ["-v"]).status !== 0) return "no Maven (mvn), which fetches Trino";
  if (spawnSync("tar", ["--version"]).status !== 0) return "no tar, which unpacks Trino";
  return undefined;
}

/** Fetches one artifact into a folder. Maven keeps its own copy, so a second checkout needs no network. */
function fetch(name, type, into) {
  const plugin = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy";
  const artifact = `-Dartifact=io.trino:${name}:${version}:${type}`;
  execFileSync("mvn", ["-B", "-q", plugin, artifact, `-DoutputDirectory=${into}`], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  return join(into, `${name}-${version}.${type}`);
}

/**
 * Unpacks Trino when it is not there yet (450 MB to fetch, 480 MB on disk). Renamed into place, so a broken download leaves nothing half.
 * @returns the folder of the installation
 */
function install() {
  if (existsSync(join(home, "plugin", "hive"))) return home;
  const own = join(cache, `unpacking-${process.pid}`);
  mkdirSync(own, { recursive: true });
  try {
    // The server's archive has hard links, which Maven's own unpacking leaves out; the plugin's is unpacked by the JDK.
    execFileSync("tar", ["-xzf", fetch("trino-server-core", "tar.gz", own), "-C", own]);
    execFileSync(join(dirname(findJava()), "jar"), ["xf", fetch("trino-hive", "zip", own)], { cwd: own });
    const server = join(own, `trino-server-core-${version}`);
    renameSync(join(own, `trino-hive-${version}`), join(server, "plugin", "hive"));
    rmSync(home, { recursive: true, force: true });
    renameSync(server, home);
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
  return home;
}

module.exports = { findJava, missing, install };
