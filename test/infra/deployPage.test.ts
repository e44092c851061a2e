import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { program } from "../../cli/program";
import { projectRoot } from "../../local/resources";
import { contextKeys } from "../../pipeline/aws/stackOptions";
import { estimate } from "../../pipeline/estimate/estimate";
import { dollars } from "../../pipeline/estimate/money";
import { prices } from "../../pipeline/estimate/prices";
import { usualVolume } from "../../pipeline/estimate/volume";

const page = readFileSync(join(projectRoot, "docs", "deploy.md"), "utf8");

test("the page names every choice of a deployment, and every command that it speaks of is one", () => {
  for (const key of contextKeys) expect(page).toContain(`\`${key}\``);
  const deploy = program().commands.find((command) => command.name() === "deploy")!;
  const flags = deploy.options.map(({ long }) => long);
  for (const flag of page
    .split("## Choices")[1]!
    .split("##")[0]!
    .matchAll(/\| `(--[a-z-]+)`/g))
    expect(flags).toContain(flag[1]);
  for (const [, name] of page.matchAll(/sluice (deploy|doctor|smoke|estimate|vacuum)\b/g))
    expect(program().commands.map((command) => command.name())).toContain(name);
});

test("its figures are those of the estimate", () => {
  const month = estimate({ ...usualVolume, events: 30_000_000, files: 400_000, days: 30 });
  const kept = month.lines.find(({ what }) => what === "builds that were replaced")!;
  expect(page).toContain(`| ${dollars(month.idle)} |`);
  expect(page).toContain(`| ${dollars(month.month)} |`);
  expect(page).toContain(`| ${dollars(month.perMillionMore)} |`);
  expect(page).toContain(`(${dollars(kept.cost)} of the ${dollars(month.month)})`);
  expect(page).toContain(`on ${prices.date}`);
});
