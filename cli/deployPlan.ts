import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../local/resources";
import { billingRegion } from "../pipeline/aws/deployment";
import { readOptions } from "../pipeline/aws/stackOptions";
import { estimate } from "../pipeline/estimate/estimate";
import { dollars } from "../pipeline/estimate/money";
import { usualVolume } from "../pipeline/estimate/volume";
import type { DeployOptions } from "./deployOptions";
import { counted, print, printJson, table } from "./output";

interface Template {
  Resources: Record<string, { Type: string }>;
}

/** `deploy --dry-run`: what the templates would make. Nothing is asked of AWS, so nothing is compared with what is deployed. */
export async function dryDeploy(context: Record<string, string>, options: DeployOptions): Promise<void> {
  const region = context.region ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
  const stacks = synthesise({ ...context, ...(region && { region }) });
  const { trail, cost, exports, recipients, organizationId } = readOptions(context);
  const planned = stacks.map(({ stack, template }) => ({
    stack,
    region: stack === "Sluice" ? (region ?? "the region of your profile") : billingRegion,
    resources: byType(template),
  }));
  const nothing = { events: 0, files: 0, days: 30, costLines: 0, recipients: 0 };
  const idle = estimate({ ...usualVolume, ...nothing, billingApart: stacks.length > 1 }).month;
  if (options.json) return printJson({ stacks: planned, idleUsdAMonth: dollars(idle) });
  for (const { stack, region: where, resources } of planned) {
    const total = Object.values(resources).reduce((sum, count) => sum + count, 0);
    print(`${stack} in ${where}: ${counted(total, "resource")}`);
    print(table(Object.entries(resources).map(([type, count]) => ({ type, count }))));
    print("");
  }
  print(
    trail
      ? `log files are read from s3://${trail.bucket}/${trail.prefix}; no trail is made`
      : `a trail is made that logs reads of S3 objects in every region${organizationId ? ` of organisation ${organizationId}` : ""}; AWS charges each event`,
  );
  print(
    cost
      ? `cost reports are read from ${cost.prefixes.map((prefix) => `s3://${cost.bucket}/${prefix}`).join(", ")}`
      : "a bucket for cost reports is made",
  );
  print(exports.length > 0 ? `exports are made: ${exports.join(", ")}` : "no export is made");
  print(
    recipients.length > 0
      ? `asked by mail to confirm: ${recipients.join(", ")}`
      : "nobody is told anything: name somebody with --recipients",
  );
  print(`while nothing arrives it costs about ${dollars(idle)} USD a month; sluice estimate says what more`);
}

/** @throws {Error} with the last line of what the synthesis said */
function synthesise(context: Record<string, string>): { stack: string; template: Template }[] {
  const outdir = mkdtempSync(join(tmpdir(), "sluice-cdk-"));
  try {
    const { status, stderr } = spawnSync(process.execPath, [join(projectRoot, "infra", "run.mjs")], {
      cwd: projectRoot,
      encoding: "utf8",
      maxBuffer: 1 << 28,
      env: { ...process.env, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(context) },
    });
    if (status !== 0)
      throw new Error(`the stack cannot be synthesised: ${lastError(stderr)}; npm run synth shows the whole message`);
    return readdirSync(outdir)
      .filter((name) => name.endsWith(".template.json"))
      .sort()
      .map((name) => ({
        stack: name.slice(0, -".template.json".length),
        template: JSON.parse(readFileSync(join(outdir, name), "utf8")) as Template,
      }));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

const lastError = (text: string): string =>
  text
    .split("\n")
    .filter((line) => /error/i.test(line))
    .at(-1)
    ?.trim() ?? "it gave no reason";

function byType({ Resources }: Template): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { Type } of Object.values(Resources)) counts.set(Type, (counts.get(Type) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
