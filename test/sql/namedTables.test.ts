import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { sqlFiles } from "../../local/resources";
import { loadModels } from "../../pipeline/sql/model";

const sources = ["pipeline", "cli", "infra"].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => join(folder, path)),
);

/** Texts of a file that name a table: the name in a string, not a property of a variable, and no comment. */
const namedIn = (text: string): string[] =>
  [
    ...text
      .replace(/^\s*(\/\*\*|\*|\/\/).*$|\s\/\/ .*$|\/\*\*.*\*\//gm, "")
      .matchAll(/(["'`])((?:\\.|(?!\1)[^\\\n])*)\1/g),
  ].flatMap(([, , words]) =>
    [...words!.replace(/\$\{[^}]*\}/g, "?").matchAll(/(?<![\w./-])(?:gold|silver)\.[a-z]\w*/g)].map(([name]) => name),
  );

/** A table of one build, as examples have it. */
const isBuild = (name: string) => /__1f$/.test(name);

test("every table that a message or a setting names is one of sql/", () => {
  const tables = new Set(loadModels(sqlFiles()).tables.keys());
  const named = sources.flatMap((path) => namedIn(readFileSync(path, "utf8")).map((name) => ({ path, name })));
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter(({ name }) => !tables.has(name) && !isBuild(name))).toEqual([]);
});

test("a name in the middle of a text is found", () => {
  expect(namedIn("say(`${n} more; the rest is in gold.alerts.${foot}`); gold.push(1);")).toEqual(["gold.alerts"]);
});
