import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "@jest/globals";

/** What `npm start -- WORDS` names as the next command. */
const nextOf = (...words: string[]): string | undefined => {
  const code = `import("./bin/next.mjs").then(({ nextOf }) => console.log(JSON.stringify([nextOf(${JSON.stringify(words)})])))`;
  const said = spawnSync(process.execPath, ["-e", code], { cwd: join(__dirname, "../.."), encoding: "utf8" });
  return JSON.parse(said.stdout)[0] ?? undefined;
};

test("after a run on somebody's own files the next command is named, for the same home", () => {
  expect(nextOf("--cost", "~/reports")).toBe("npx sluice cost");
  expect(nextOf("--cloudtrail=logs", "--cost=reports", "--home=x")).toBe(
    "npx sluice quota --home=x | npx sluice cost --home=x",
  );
  expect(nextOf("--cost", "a", "--home", "my home")).toBe("npx sluice cost --home 'my home'");
  for (const quiet of ["--json", "--quiet", "--dry-run", "--help"])
    expect(nextOf("--cost", "a", quiet)).toBeUndefined();
  expect(nextOf("--source", "cost")).toBeUndefined();
});
