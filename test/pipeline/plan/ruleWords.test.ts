import { expect, test } from "@jest/globals";
import { sqlFiles } from "../../../local/resources";
import { ruleWords } from "../../../pipeline/plan/ruleWords";
import { loadModels } from "../../../pipeline/sql/model";

test("every rule of every audit has words for its cause and the next step, and no other", () => {
  const { models } = loadModels(sqlFiles());
  const rules = models.flatMap(({ auditSql }) => auditSql.match(/(?<=')rule_\w+(?=')/g) ?? []);
  expect([...new Set(rules)].sort()).toEqual(Object.keys(ruleWords).sort());
  for (const words of Object.values(ruleWords)) expect(words).toMatch(/^[^;]+; .+/);
});
