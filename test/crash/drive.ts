import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { projectRoot } from "../../local/resources";
import type { Drive } from "./driver";

const bundle = join(projectRoot, "dist", "crashDriver.js");
/** Bundles the driver as it is now. */
export function buildDriver(): void {
  buildSync({
    entryPoints: [join(projectRoot, "test", "crash", "driver.ts")],
    outfile: bundle,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "cjs",
    logLevel: "error",
  });
}

export interface Driven {
  killed: boolean;
  events: number;
  ended: { name: string; status: string; error?: string; cause?: string }[];
}
/** @throws {Error} with what the process printed, when it ended in another way than well or killed */
export function drive(options: Drive): Driven {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [bundle, JSON.stringify(options)], {
    encoding: "utf8",
    timeout: 120_000,
  });
  if (signal === "SIGKILL" && options.killAfter !== undefined)
    return { killed: true, events: options.killAfter, ended: [] };
  if (status !== 0) throw new Error(`driver ended with ${status ?? signal}: ${stderr}`);
  return { killed: false, ...(JSON.parse(stdout) as Omit<Driven, "killed">) };
}
