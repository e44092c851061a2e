import { spawn } from "node:child_process";
import { join } from "node:path";
import type { Stack } from "@aws-sdk/client-cloudformation";
import { projectRoot } from "../local/resources";
import { stackName } from "../pipeline/aws/deployment";
import { type ContextKey, contextKeys, readOptions, type StackOptions } from "../pipeline/aws/stackOptions";
import type { Finding } from "../pipeline/doctor/finding";
import { leftBucket, otherHome, outputOf, standingStack } from "./deployHurdles";
import { check, type DeployOptions, withoutEmpty } from "./deployOptions";
import { findingLine } from "./finding";
import { exit, note } from "./output";

/** Starts the CDK command line. @returns its exit code */
export type RunCdk = (words: string[], environment: Record<string, string>) => Promise<number>;

/** `deploy`: looks first, then hands over to `cdk deploy`, which shows what changes and asks before it widens rights. */
export async function deployAws(
  given: Partial<Record<ContextKey, string>>,
  options: Pick<DeployOptions, "yes" | "quiet">,
  runCdk: RunCdk = pinnedCdk,
): Promise<void> {
  const { checkDeploy } = await import("../pipeline/doctor/checkAws");
  const { doctorClients } = await import("../pipeline/doctor/clients");
  if (given.region) process.env.AWS_REGION = given.region;
  const clients = doctorClients({ pathStyle: process.env.AWS_ENDPOINT_URL !== undefined });
  const checks = checkDeploy(clients);
  const findings: Finding[] = [];
  let step = await checks.next();
  for (; !step.done; step = await checks.next()) findings.push(step.value);
  const where = step.value;
  const stack = where && (await standingStack(clients.cloudformation, stackName));
  const before = deployedContext(stack);
  const context = withoutEmpty({ ...before, ...given });
  check(context);
  const stopping = findings
    .filter((one) => one.status === "fail" && concerns(one, readOptions(context)))
    .map((one) => findingLine(one).replace(/^fail +/, ""));
  if (where && stopping.length === 0) {
    const makesBucket = !context.costBucket && (!stack || before.costBucket);
    const hurdle = (await otherHome(clients, where)) ?? (makesBucket ? await leftBucket(clients, where) : undefined);
    if (hurdle) stopping.push(hurdle);
  }
  if (!where || stopping.length > 0) {
    note(`sluice: nothing was deployed. ${stopping.join(" | ")}`);
    process.exitCode = exit.preflight;
    return;
  }
  for (const finding of findings) if (!options.quiet) note(findingLine(finding));
  const words = [
    "deploy",
    "--all",
    ...(options.yes ? ["--require-approval", "never"] : []),
    ...Object.entries({ ...context, region: where.region }).flatMap(([key, value]) => ["-c", `${key}=${value}`]),
  ];
  const code = await runCdk(words, { AWS_REGION: where.region });
  if (code !== 0) {
    note(
      `sluice: cdk deploy ended with ${code}; see above and the events of the stack, then deploy again. What it changed it has taken back. ` +
        "Of a first deployment the ledger's table may be left, and a bucket that something wrote to: both may stay, and sluice deploy names the one that stands in its way",
    );
    process.exitCode = exit.stage;
  } else if (!options.quiet) note("deployed. Next: confirm the mails, then `sluice doctor --aws`, then `sluice smoke`");
}

/** A bootstrap in us-east-1 matters only when something is made there. */
const concerns = ({ check: name }: Finding, { exports, billingAlarm, region }: StackOptions): boolean =>
  name !== "bootstrap us-east-1" || region === "us-east-1" || exports.length > 0 || billingAlarm.length > 0;

/** What the stack was deployed with, so that a second deployment changes nothing that it does not name. */
function deployedContext(stack: Stack | undefined): Record<string, string> {
  const known = Object.entries(JSON.parse(outputOf(stack, "Context") ?? "{}") as Record<string, string>);
  return Object.fromEntries(known.filter(([key]) => (contextKeys as string[]).includes(key)));
}

const pinnedCdk: RunCdk = (words, environment) =>
  new Promise((resolve) => {
    const cdk = spawn(process.execPath, [join(projectRoot, "node_modules", "aws-cdk", "bin", "cdk"), ...words], {
      cwd: projectRoot,
      stdio: "inherit",
      env: { ...process.env, ...environment },
    });
    cdk.on("error", () => resolve(1));
    cdk.on("close", (code) => resolve(code ?? 1));
  });
