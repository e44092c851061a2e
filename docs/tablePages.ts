import type { Model } from "../pipeline/plan/types";

/** One page per table, from the header of its SQL file and its audits. */
export function tablePage(model: Model, all: Model[]): string {
  const { table, title, grain, inputs, partition, freshnessHours, columns, balances, builders } = model;
  const feeds = all.filter((other) => other.inputs.includes(table)).map((other) => other.table);
  const rules = [...new Set([...model.auditSql.matchAll(/'(rule_\w+)'/g)].map(([, name]) => name!))];
  return `# ${table}

${sentence(title)}

| | |
|---|---|
| one row per | ${grain.join(", ")} |
| partition | ${partition.columns.join(", ")}: one ${partition.unit}, replaced whole |
| made from | ${inputs.map((input) => link(input, all)).join(", ")} |
| feeds | ${feeds.map((feed) => link(feed, all)).join(", ") || "readers"} |
| fresh within | ${freshnessHours} h |
| SQL | ${[...new Set([sqlPath(table), ...builders.map(({ file }) => file)])].map((path) => `[\`${path}\`](../../${path})`).join(", ")}, audits [\`sql/audits/${table}.sql\`](../../sql/audits/${table}.sql) |

| column | type | meaning |
|---|---|---|
${columns.map(({ name, type, meaning }) => `| ${name} | ${type} | ${cell(meaning)} |`).join("\n")}

A generation is published only when
${[...balances.map((balance) => `- \`${balance}\``), ...rules.map((rule) => `- \`${rule}\` finds no row`)].join("\n")}
`;
}

export function tableIndex(models: Model[]): string {
  return `# Tables

| table | one row per | fresh within | what it is |
|---|---|---|---|
${models.map(({ table, title, grain, freshnessHours }) => `| [${table}](${table}.md) | ${grain.join(", ")} | ${freshnessHours} h | ${cell(sentence(title))} |`).join("\n")}

Written from the headers in \`sql/\` by \`npm run generate\`.
`;
}

const sqlPath = (table: string) => `sql/${table.replace(".", "/")}.sql`;
const link = (table: string, all: Model[]) =>
  all.some((model) => model.table === table) ? `[${table}](${table}.md)` : table;
const cell = (text: string) => text.replace(/\|/g, "\\|");
const sentence = (title: string) => `${title.charAt(0).toUpperCase()}${title.slice(1)}`;
