import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { program } from "../../cli/program";
import { projectRoot } from "../../local/resources";
import { contextKeys } from "../../pipeline/aws/stackOptions";
import { estimate } from "../../pipeline/estimate/estimate";
import { standing } from "../../pipeline/estimate/measured";
import { dollars } from "../../pipeline/estimate/money";
import { prices } from "../../pipeline/estimate/prices";
import { usualVolume } from "../../pipeline/estimate/volume";
import { ofType } from "./synthesised";

const page = readFileSync(join(projectRoot, "docs", "deploy.md"), "utf8");

/** Commands and flags that a page speaks of and that are none, as `what` or `command flag`. */
function strangers(text: string): string[] {
  const { commands, options } = program();
  const flagsOf = (command: { options: readonly { long?: string }[] }) => command.options.map(({ long }) => long);
  const common = [...flagsOf({ options }), "--help"];
  const byName = new Map(commands.map((one) => [one.name(), flagsOf(one)]));
  const flags = (words: string) => [...words.matchAll(/(?<![\w-])--[a-z][a-z-]*/g)].map(([flag]) => flag);
  const named = [...text.matchAll(/(?<![\w/.-])sluice\s+([a-z]+)/g)].map(([, name]) => name!);
  // Code in a sentence may go over the end of a line; each line of a block is one command, or several.
  const blocks = [...text.matchAll(/^```\w*\n([\s\S]*?)^```/gm)].flatMap(([, block]) => block!.split("\n"));
  const spans = [...text.replace(/^```[\s\S]*?^```/gm, "").matchAll(/`([^`]+)`/g)].map(([, span]) => span!);
  const wrong = [...blocks, ...spans]
    .flatMap((code) => code.replace(/\s+#.*/, "").split("&&"))
    .map((code) => code.replace(/\s+/g, " ").trim())
    .filter((code) => !/^(aws|npx cdk|cdk) /.test(code)) // flags of theirs
    .flatMap((code) => {
      const name = /(?:^|npx )sluice ([a-z]+)/.exec(code)?.[1] ?? "deploy";
      const known = [...(byName.get(name) ?? []), ...common];
      return flags(code).flatMap((flag) => (known.includes(flag) ? [] : [`${name} ${flag}`]));
    });
  return [...named.filter((name) => !byName.has(name)), ...wrong];
}

test("the page names every choice of a deployment, and every command and flag that it speaks of is one", () => {
  for (const key of contextKeys) expect(page).toContain(`\`${key}\``);
  const deploy = program().commands.find((command) => command.name() === "deploy")!;
  for (const { long } of deploy.options) expect(page).toContain(`\`${long}`.replace(/^`(--dry-run)/, "$1"));
  expect(strangers(page)).toEqual([]);
});
test("a planted fault is seen: a command and a flag that are none, the second of a row, in a block and over the end of a line", () => {
  expect(strangers(`${page}\nthen sluice deplyo`)).toEqual(["deplyo"]);
  expect(strangers(page.replace("`--trail-prefix`", "`--trail-prefx`"))).toEqual(["deploy --trail-prefx"]);
  expect(
    strangers("```\nnpx sluice smoke --aws  # --why\nnpx cdk deploy --all\n```\n`sluice doctor\n--aws`, `--yes`"),
  ).toEqual(["smoke --aws"]);
});

test("the page says of every alarm what to do", () => {
  const alarms = ofType("AWS::CloudWatch::Alarm").map(([id]) => id.replace(/[0-9A-F]{8}$/, ""));
  const names = alarms.map((id) => id.replace(/^(Alerts|BillingAlarms)/, ""));
  expect(names.length).toBe(standing.alarms);
  expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
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
