import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../local/resources";
import { install } from "./python.cjs";
import { extractShapes } from "./wanted";

// `node bin/runTs.mjs test/static/extract.ts`: writes the shapes of all operations in use, after a call was added or botocore changed.
const reason = install();
if (reason) throw new Error(`not run: ${reason}`);
const file = join(projectRoot, "infra", "check", "awsShapes.json");
writeFileSync(file, JSON.stringify(extractShapes()));
execFileSync("npx", ["biome", "format", "--write", file], { cwd: projectRoot, stdio: "inherit" });
