import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { program } from "../cli/program";
import { projectRoot, sqlFiles } from "../local/resources";
import { loadModels } from "../pipeline/sql/model";
import { commandPages } from "./commandPages";
import { tableIndex, tablePage } from "./tablePages";

/** Writes the pages that code knows better than people: one per table, and the commands. CI fails when they are not current. */
const docs = join(projectRoot, "docs");
const models = loadModels(sqlFiles());
const folder = join(docs, "tables");
mkdirSync(folder, { recursive: true });
for (const old of readdirSync(folder)) rmSync(join(folder, old));
for (const model of models.models) writeFileSync(join(folder, `${model.table}.md`), tablePage(model, models.models));
writeFileSync(join(folder, "README.md"), tableIndex(models.models));
writeFileSync(join(docs, "commands.md"), commandPages(program()));
