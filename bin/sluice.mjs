#!/usr/bin/env node
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { ensureInstalled, root } from "./install.mjs";

const require = createRequire(import.meta.url);
// In a clone the command line is bundled when a source has changed; a published package carries only the bundle.
if (existsSync(join(root, "cli", "main.ts"))) {
  ensureInstalled("esbuild", { dev: false });
  const { build } = await import("./build.mjs");
  require(await build());
} else {
  require(join(root, "dist", "sluice.js"));
}
