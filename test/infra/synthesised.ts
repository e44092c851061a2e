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

function synthesise() {
  const outdir = tmp();
  const { app, stack } = application({ bundle: emptyBundle(), outdir, checks: false });
  const template = app.synth().getStackByName(stack.stackName).template as { Resources: Record<string, Resource> };
  return { outdir, resources: Object.entries(template.Resources) };
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
