import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "@jest/globals";
import { application } from "../../infra/application";

// biome-ignore lint/suspicious/noExplicitAny: a template is what CloudFormation makes of it
export type Resource = { Type: string; Properties: any; DeletionPolicy?: string };
export interface Statement {
  Effect: string;
  Action: string | string[];
  Resource: unknown;
  Principal?: unknown;
  Condition?: unknown;
}

const folders: string[] = [];
/** A folder that goes with the tests of this file. */
export function tmp(): string {
  folders.push(mkdtempSync(join(tmpdir(), "sluice-infra-")));
  return folders.at(-1)!;
}
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** A handler that is none, so that these tests bundle nothing. */
export function emptyBundle(): string {
  const folder = tmp();
  writeFileSync(join(folder, "index.js"), "exports.handler = async () => null;\n");
  return folder;
}

/** A deployment that makes as little as it can: everything raw is there already, in an organisation, and the region is another. */
export const adopted: Record<string, string> = {
  region: "eu-central-1",
  trailBucket: "org-trail-logs",
  trailPrefix: "audit/trail",
  trailKeyArn: "arn:aws:kms:eu-central-1:111111111111:key/0a1b2c3d-1111-2222-3333-444455556666",
  organizationId: "o-a1b2c3d4e5",
  costBucket: "payer-reports",
  costPrefixes: "cur2,focus/daily/",
  costExports: "focus",
  billingAlarm: "500,100.5",
};

/** Resources by stack, without the checks. */
export function synthesise(context: Record<string, string> = {}) {
  const outdir = tmp();
  const { app } = application({ bundle: emptyBundle(), outdir, context, checks: false });
  const stacks = app.synth().stacks.map(({ stackName, template, environment, dependencies }) => ({
    stackName,
    region: environment.region,
    after: dependencies.map(({ id }) => id),
    resources: Object.entries((template as { Resources: Record<string, Resource> }).Resources),
  }));
  return { outdir, stacks, resources: stacks.find(({ stackName }) => stackName === "Sluice")!.resources };
}
/** The template of the stack as it is deployed, once for all cases; its checks are in `checks.test.ts`. */
export const { outdir, resources } = synthesise();

export const ofType = (type: string): [string, Resource][] => resources.filter(([, one]) => one.Type === type);

export const list = <T>(one: T | T[]): T[] => (Array.isArray(one) ? one : [one]);

/** Statements of every policy that is given to the role with this logical id. */
export function statementsOf(role: string): Statement[] {
  return resources
    .filter(
      ([, { Type, Properties }]) =>
        Type === "AWS::IAM::Policy" && Properties.Roles.some(({ Ref }: { Ref: string }) => Ref === role),
    )
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement as Statement[]);
}
export const actionsOf = (statements: Statement[]): string[] => [
  ...new Set(statements.flatMap(({ Action }) => list(Action))),
];
