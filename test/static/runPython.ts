import { execFileSync } from "node:child_process";
import { python } from "./python.cjs";

/** What a program of Python prints. @throws {Error} with its messages when it breaks */
export const runPython = (args: string[], input = ""): string =>
  execFileSync(python, ["-W", "ignore", ...args], { input, encoding: "utf8", maxBuffer: 1e9 });
