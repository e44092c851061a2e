import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";

/** `node baseline.cjs SQLFILE LOGS OUT THREADS MEMORY [GLOB]`: runs `baseline.sql` in a process of its own, as Sluice runs in one. */
async function main([sqlFile, logs, out, threads, memory, glob = "**/*.json.gz"]: string[]): Promise<void> {
  rmSync(out!, { recursive: true, force: true });
  mkdirSync(out!, { recursive: true });
  const instance = await DuckDBInstance.create(":memory:", {
    threads: threads!,
    memory_limit: memory!,
    temp_directory: join(out!, "tmp"),
    preserve_insertion_order: "false",
    partitioned_write_flush_threshold: "100000",
  });
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  const sql = readFileSync(sqlFile!, "utf8").replaceAll("${logs}", join(logs!, glob)).replaceAll("${out}", out!);
  const step = async (statement: string) => {
    const [started, cpu] = [Date.now(), process.cpuUsage()];
    await connection.run(statement);
    const { user, system } = process.cpuUsage(cpu);
    const first = statement
      .replace(/^--.*$/gm, "")
      .trim()
      .slice(0, 60)
      .replace(/\s+/g, " ");
    if (process.env.SHOW_STEPS) console.error(`${first}: ${Date.now() - started} ms, ${(user + system) / 1e6} CPU s`);
  };
  for (const statement of sql.split(/;\s*\n/).filter((text) => text.trim())) {
    if (!statement.includes("${event_date}")) {
      await step(statement);
      continue;
    }
    const days = await connection.runAndReadAll("SELECT DISTINCT event_date::VARCHAR AS day FROM records ORDER BY day");
    for (const { day } of days.getRowObjectsJson()) {
      mkdirSync(join(out!, "silver", `event_date=${day}`), { recursive: true });
      await step(statement.replaceAll("${event_date}", String(day)));
    }
  }
  connection.closeSync();
  instance.closeSync();
}
void main(process.argv.slice(2));
