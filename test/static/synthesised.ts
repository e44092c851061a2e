import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Resources } from "../../infra/check/resolve";
import { adopted, outdir, synthesise } from "../infra/synthesised";

export interface Template {
  readonly stack: string;
  readonly path: string;
  readonly resources: Resources;
}

const readTemplate = (folder: string, stack: string): Template => {
  const path = join(folder, `${stack}.template.json`);
  const { Resources } = JSON.parse(readFileSync(path, "utf8")) as { Resources: Resources };
  return { stack, path, resources: Resources };
};
const other = synthesise(adopted);

/** Every stack of a deployment that makes all it can, and of one that makes as little as it can. */
export const templates: readonly Template[] = [
  readTemplate(outdir, "Sluice"),
  ...other.stacks.map(({ stackName }) => readTemplate(other.outdir, stackName)),
];
