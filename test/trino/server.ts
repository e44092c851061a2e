import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, startServer, untilReady } from "../support/ownServer";
import { ask } from "./client";
import { findJava, install } from "./install.cjs";

/** A Trino of one node on loopback. */
export interface Trino {
  url: string;
  stop(): Promise<void>;
}
type Properties = Record<string, string | number | boolean>;

/** The same catalog name as Athena's; a metastore of plain files beside the data, so nothing else has to run. */
const filesBelow = (lake: string): Properties => ({
  "hive.metastore": "file",
  "hive.metastore.catalog.dir": "local:///metastore",
  "fs.native-local.enabled": true,
  "local.location": lake,
  "hive.allow-register-partition-procedure": true,
  "hive.compression-codec": "SNAPPY",
});

/**
 * Starts Trino; takes about 20 s, and 2.5 GB of memory at most.
 * @param tables a folder, which is `local:///` to it, or the properties of a catalog that lies elsewhere
 * @param at a free port @default looked for
 * @throws {Error} with the end of its log
 */
export async function startTrino(tables: string | Properties, at?: number): Promise<Trino> {
  const java = findJava();
  if (!java) throw new Error("no Java 25; see test/trino/available.mjs");
  const home = install();
  const work = mkdtempSync(join(tmpdir(), "sluice-trino-"));
  const port = at ?? (await freePort());
  if (typeof tables === "string") mkdirSync(tables, { recursive: true });
  writeFiles(work, { home, port, catalog: typeof tables === "string" ? filesBelow(tables) : tables });
  const server = startServer([java, ...javaArguments(work, home)], { cwd: work, log: join(work, "server.log") });
  const url = `http://127.0.0.1:${port}`;
  try {
    await untilReady("Trino", server, () => isReady(url));
  } catch (error) {
    await server.stop();
    throw error;
  }
  return {
    url,
    stop: async () => {
      await server.stop();
      rmSync(work, { recursive: true, force: true });
    },
  };
}

function javaArguments(work: string, home: string): string[] {
  return [
    "-Xmx2g",
    "-XX:+UseG1GC",
    "-XX:TieredStopAtLevel=1", // queries here are many and small: optimising their code takes longer than running it
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

function writeFiles(work: string, { home, port, catalog }: { home: string; port: number; catalog: Properties }): void {
  mkdirSync(join(work, "catalog"));
  const properties = (name: string, lines: Properties) =>
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
    "hive.non-managed-table-writes-enabled": true,
    "hive.parquet.time-zone": "UTC",
    "hive.timestamp-precision": "MILLISECONDS",
    ...catalog,
  });
}

/** A busy machine starts slowly. */
async function isReady(url: string): Promise<boolean> {
  const info = await fetch(`${url}/v1/info`).then(
    (answer) => answer.json() as Promise<{ starting: boolean }>,
    () => ({ starting: true }),
  );
  return !info.starting && (await scansTables(url));
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
