import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { projectRoot, sqlFiles } from "../../local/resources";
import type { RawFile } from "../../pipeline/ports";
import { loadModels } from "../../pipeline/sql/model";
import { caseFolders, runCase } from "../sql/cases";
import { deliver, formats, styles } from "../support/bills/deliver";
import { extras } from "../support/bills/extras";
import { bill, worked } from "../support/bills/workedMonth";
import { mergedCases } from "./mergedCases";
import { fixtureFiles } from "./records";
import { type RawBatch, runAll } from "./runAll";
import { runCost } from "./runCost";
import { startTrino, type Trino } from "./server";
import { type Counted, openTwins, TrinoTables } from "./twins";

const root = realpathSync(mkdtempSync(join(tmpdir(), "sluice-twins-")));
const models = loadModels(sqlFiles());
const statements =
  models.models.reduce((sum, { builders }) => sum + builders.length + 1, 0) +
  models.statements.size +
  sqlFiles().filter(({ path }) => path.startsWith("sql/queries/")).length;
const sets: Counted[] = [];
const count = (): Counted => {
  const counted = { runs: 0, rows: 0, found: [] };
  sets.push(counted);
  return counted;
};
let trino: Trino;
let tables: TrinoTables;

beforeAll(async () => {
  trino = await startTrino(root);
  tables = await TrinoTables.create(trino.url, root, models);
}, 240_000);
afterAll(async () => {
  await trino?.stop();
  rmSync(root, { recursive: true, force: true });
  const sum = (of: (set: Counted) => number) => sets.reduce((total, set) => total + of(set), 0);
  process.stdout.write(
    `\n${statements} statements x ${sets.length} data sets: ${sum(({ runs }) => runs)} runs, ` +
      `${sum(({ rows }) => rows)} rows compared, ${sum(({ found }) => found.length)} differences\n`,
  );
});

const rawFile = (key: string, size: number): RawFile => ({
  key,
  size,
  modifiedAt: "2026-01-31T00:00:00.000Z",
  version: key,
});

test("every trap, staged by the inspector: all models, audits, internal statements and saved queries", async () => {
  const counted = count();
  const files = fixtureFiles();
  const batch = (some: typeof files): RawBatch => ({
    files: some.map(({ name, text }) => rawFile(name, Buffer.byteLength(text))),
    read: (key) => Buffer.from(files.find(({ name }) => name === key)!.text),
  });
  await runAll(tables, "traps", [batch(files.slice(0, 4)), batch(files.slice(4))], counted);
  expect(counted.found).toEqual([]);
  expect(counted.rows).toBeGreaterThan(300);
}, 600_000);

const logs = resolve(projectRoot, "..", "shared", "data", "cloudtrail");
if (existsSync(logs))
  test("real logs: all models, audits, internal statements and saved queries", async () => {
    const counted = count();
    const files = readdirSync(logs, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(".gz"))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
    const batch = (paths: string[]): RawBatch => ({
      files: paths.map((path) => rawFile(path, readFileSync(path).length)),
      read: (key) => readFileSync(key),
    });
    const half = Math.ceil(files.length / 2);
    await runAll(tables, "real", [batch(files.slice(0, half)), batch(files.slice(half))], counted);
    expect(counted.found).toEqual([]);
    expect(counted.rows).toBeGreaterThan(8000);
  }, 600_000);

test("the worked month and what comes beside it, in every format of cost reports, staged by the inspector", async () => {
  const counted = count();
  const folder = join(root, "reports");
  const beside = Object.values(extras).flatMap(({ charges }) => charges);
  for (const format of formats) await deliver(folder, bill([...worked, ...beside]), format, { parts: 2 });
  await deliver(folder, bill(), "cur2-parquet", { report: "gross", style: styles.unblended! });
  await runCost(tables, "month", [folder], counted);
  expect(counted.found).toEqual([]);
  expect(counted.rows).toBeGreaterThan(300);
}, 900_000);

const bills = resolve(projectRoot, "..", "shared", "data");
if (existsSync(join(bills, "focus")))
  test("real cost reports, staged by the inspector", async () => {
    const counted = count();
    await runCost(tables, "bills", [join(bills, "cur"), join(bills, "focus")], counted);
    expect(counted.found).toEqual([]);
    expect(counted.rows).toBeGreaterThan(7000);
  }, 900_000);

const cases = join(projectRoot, "test", "sql");
test.each([...new Set(caseFolders(cases).map(([table]) => table))])(
  "all SQL cases of %s",
  async (table) => {
    const counted = count();
    const folders = await mergedCases(cases, models.tables.get(table)!, join(root, "cases", table));
    for (const [at, folder] of folders.entries()) {
      const twins = await openTwins(tables, `cases_${table.replace(".", "_")}_${at}`, counted);
      try {
        await runCase(twins, table, folder);
      } finally {
        await twins.close();
      }
    }
    expect(counted.found).toEqual([]);
    expect(counted.rows).toBeGreaterThan(5);
  },
  300_000,
);
