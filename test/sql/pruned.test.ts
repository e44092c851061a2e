import { expect, test } from "@jest/globals";
import { partitionTests } from "../../local/duckdb/pruning";
import { sqlFiles } from "../../local/resources";
import { loadModels } from "../../pipeline/sql/model";
import { tableUses } from "../../pipeline/sql/tables";
import { tokenize } from "../../pipeline/sql/tokens";

const { models, tables } = loadModels(sqlFiles());
const statements = models.flatMap(({ table, builders, auditSql }) => [
  ...builders.map(({ sql }, i) => ({ name: `build ${i} of ${table}`, sql })),
  { name: `audit of ${table}`, sql: auditSql },
]);

// A condition that the reader of conditions does not understand makes a statement read the whole history, on one machine and in Athena alike.
test.each(statements)("$name reads no partition but its own", ({ sql }) => {
  const tokens = tokenize(sql.replaceAll(/'\$\{\w+\}'/g, "'2026-02-28'"));
  const uses = tableUses(tokens).filter(({ table }) => (tables.get(table)?.partitionColumns.length ?? 0) > 0);
  const unlimited = uses.filter((use) => {
    const columns = tables.get(use.table)!.partitionColumns;
    return partitionTests(tokens, use, columns)(columns.map(() => "1999-12-31"));
  });
  expect(unlimited.map(({ table, line }) => `${table} in line ${line}`)).toEqual([]);
  expect(uses.length + Number(sql.includes("${target}"))).toBeGreaterThan(0);
});
