import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ask } from "./client";
import { findJava, install } from "./install.cjs";

/** A Trino of one node on loopback. Everything below `lake` is `local:///` to it. */
export interface Trino {
  url: string;
  stop(): Promise<void>;
}

/** Starts Trino over a folder of tables; takes about 20 s, and 2.5 GB of memory at most. @throws {Error} with the end of its log */
export async function startTrino(lake: string): Promise<Trino> {
  const java = findJava();
  if (!java) throw new Error("no Java 25; see test/trino/available.mjs");
  const home = install();
  const work = mkdtempSync(join(tmpdir(), "sluice-trino-"));
  const port = await freePort();
  mkdirSync(lake, { recursive: true });
  writeFiles(work, { home, lake, port });
  const log = join(work, "server.log");
  const output = openSync(log, "w");
  const command = ["-c", endsWithUs, "sh", java, ...javaArguments(work, home)];
  const server = spawn("sh", command, { cwd: work, stdio: ["pipe", output, output] });
  const end = () => server.stdin?.end();
  const url = `http://127.0.0.1:${port}`;
  try {
    await started(url, server, log);
  } catch (error) {
    end();
    throw error;
  }
  return {
    url,
    stop: async () => {
      const ended = new Promise((done) => server.once("exit", done));
      end();
      await ended;
      rmSync(work, { recursive: true, force: true });
    },
  };
}

/** Runs a program until it ends, or until whoever started it closes the pipe or dies, however hard: no server outlives its tests. */
const endsWithUs = 'exec 3<&0; "$@" 3<&- & it=$!; { cat <&3; kill -9 $it; } > /dev/null & wait $it';

function javaArguments(work: string, home: string): string[] {
  return [
    "-Xmx2g",
    "-XX:+UseG1GC",
    "-XX:G1HeapRegionSize=32M",
    "-XX:ReservedCodeCacheSize=256M",
    "-XX:+ExitOnOutOfMemoryError",
    "-XX:+UnlockDiagnosticVMOptions",
    "-Djdk.attach.allowAttachSelf=true",
    "--add-modules=jdk.incubator.vector",
    "--enable-native-access=ALL-UNNAMED",
    `-Dnode.data-dir=${join(work, "data")}`,
    `-Dlog.levels-file=${join(work, "log.properties")}`,
    `-Dconfig=${join(work, "config.properties")}`,
    "-cp",
    join(home, "lib", "*"),
    "io.trino.server.TrinoServer",
  ];
}

/** The same catalog name as Athena's; a metastore of plain files beside the data, so nothing else has to run. */
function writeFiles(work: string, { home, lake, port }: { home: string; lake: string; port: number }): void {
  mkdirSync(join(work, "catalog"));
  const properties = (name: string, lines: Record<string, string | number | boolean>) =>
    writeFileSync(
      join(work, name),
      Object.entries(lines)
        .map(([key, value]) => `${key}=${value}\n`)
        .join(""),
    );
  properties("log.properties", { "io.trino": "WARN" });
  properties("config.properties", {
    coordinator: true,
    "node-scheduler.include-coordinator": true,
    "http-server.http.port": port,
    "discovery.uri": `http://127.0.0.1:${port}`,
    "plugin.dir": join(home, "plugin"),
    "catalog.config-dir": join(work, "catalog"),
    "catalog.management": "static",
    "query.max-memory": "1GB",
    "query.max-memory-per-node": "1GB",
    "memory.heap-headroom-per-node": "300MB",
    "node.environment": "test",
    "node.id": "test",
    "node.internal-address": "127.0.0.1",
    "node.bind-ip": "127.0.0.1",
  });
  properties("catalog/awsdatacatalog.properties", {
    "connector.name": "hive",
    "hive.metastore": "file",
    "hive.metastore.catalog.dir": "local:///metastore",
    "fs.native-local.enabled": true,
    "local.location": lake,
    "hive.non-managed-table-writes-enabled": true,
    "hive.allow-register-partition-procedure": true,
    "hive.compression-codec": "SNAPPY",
    "hive.parquet.time-zone": "UTC",
    "hive.timestamp-precision": "MILLISECONDS",
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

/** Waits at most two minutes: a busy machine starts slowly. */
async function started(url: string, server: ChildProcess, log: string): Promise<void> {
  const lastLines = () => {
    const lines = readFileSync(log, "utf8").split("\n");
    return lines
      .filter((line) => /error/i.test(line) && !line.includes("\tINFO\t"))
      .slice(0, 15)
      .join("\n");
  };
  for (const deadline = Date.now() + 120_000; Date.now() < deadline; ) {
    if (server.exitCode !== null) throw new Error(`Trino ended with exit code ${server.exitCode}\n${lastLines()}`);
    const info = await fetch(`${url}/v1/info`).then(
      (answer) => answer.json() as Promise<{ starting: boolean }>,
      () => ({ starting: true }),
    );
    if (!info.starting && (await scansTables(url))) return;
    await new Promise((wake) => setTimeout(wake, 300));
  }
  throw new Error(`Trino did not start within two minutes\n${lastLines()}`);
}

/** For some seconds after its start Trino answers, but has no node for a scan yet; a table of one row tells. */
async function scansTables(url: string): Promise<boolean> {
  try {
    await ask(url, "CREATE SCHEMA IF NOT EXISTS probe");
    await ask(url, "CREATE TABLE IF NOT EXISTS probe.one AS SELECT 1 AS one");
    return (await ask(url, "SELECT one FROM probe.one")).rows.length === 1;
  } catch (error) {
    if (/NO_NODES_AVAILABLE/.test((error as Error).message)) return false;
    throw error;
  }
}
