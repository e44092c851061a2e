import { spawn } from "node:child_process";
import { join } from "node:path";
import { projectRoot } from "../local/resources";
import { type ContextKey, contextKeys, readOptions, type StackOptions } from "../pipeline/aws/stackOptions";
import type { DoctorClients } from "../pipeline/doctor/clients";
import type { Finding } from "../pipeline/doctor/finding";
import { check, type DeployOptions, withoutEmpty } from "./deploy";
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
  const context = withoutEmpty({ ...(where ? await deployedContext(clients) : {}), ...given });
  check(context);
  const stopping = findings.filter((one) => one.status === "fail" && concerns(one, readOptions(context)));
  if (!where || stopping.length > 0) {
    note(`sluice: nothing was deployed. ${stopping.map((one) => findingLine(one).replace(/^fail +/, "")).join(" | ")}`);
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
      `sluice: cdk deploy ended with ${code}; what it had begun it has taken back, see above and the events of the stack, then deploy again`,
    );
    process.exitCode = exit.stage;
  } else if (!options.quiet) note("deployed. Next: confirm the mails, then `sluice doctor --aws`, then `sluice smoke`");
}

/** A bootstrap in us-east-1 matters only when something is made there. */
const concerns = ({ check: name }: Finding, { exports, billingAlarm, region }: StackOptions): boolean =>
  name !== "bootstrap us-east-1" || region === "us-east-1" || exports.length > 0 || billingAlarm.length > 0;

/** What the stack was deployed with, so that a second deployment changes nothing that it does not name. */
async function deployedContext(clients: DoctorClients): Promise<Record<string, string>> {
  const { DescribeStacksCommand } = await import("@aws-sdk/client-cloudformation");
  const { stackName } = await import("../pipeline/aws/deployment");
  const answer = await clients.cloudformation
    .send(new DescribeStacksCommand({ StackName: stackName }))
    .catch((error: Error) => {
      if (/does not exist/.test(error.message)) return undefined;
      throw new Error(`the choices of the deployed stack cannot be read: ${error.message}`, { cause: error });
    });
  const text = answer?.Stacks?.[0]?.Outputs?.find(({ OutputKey }) => OutputKey === "Context")?.OutputValue ?? "{}";
  const known = Object.entries(JSON.parse(text) as Record<string, string>);
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
