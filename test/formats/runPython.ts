import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { python } from "./python.cjs";

/** What a program of this folder prints. @throws {Error} with its messages when it breaks */
export const runPython = (program: string, ...words: string[]): string =>
  execFileSync(python, ["-W", "ignore", join(__dirname, program), ...words], {
    encoding: "utf8",
    env: { ...process.env, PYTHONHASHSEED: "0", PYTHONUTF8: "1" }, // nise draws from sets too
    maxBuffer: 1e9,
  });
