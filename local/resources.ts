import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";

/** The folder that holds `sql/` and `statemachines/`: the checkout or the installed package, wherever this code was bundled to. */
export const projectRoot: string = (() => {
  let folder = __dirname;
  while (!existsSync(join(folder, "statemachines"))) {
    if (dirname(folder) === folder)
      throw new Error(`no folder above ${__dirname} holds statemachines/; install Sluice again`);
    folder = dirname(folder);
  }
  return folder;
})();

/** Every file of `sql/`, with its path as the project names it (`sql/gold/s3_transfer_daily.sql`). */
export function sqlFiles(root = join(projectRoot, "sql")): { path: string; text: string }[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".sql"))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({ path: `sql/${relative(root, path).split(sep).join("/")}`, text: readFileSync(path, "utf8") }));
}

export const stateMachine = (name: string): string =>
  readFileSync(join(projectRoot, "statemachines", `${name}.asl.json`), "utf8");
