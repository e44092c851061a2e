import { join } from "node:path";
import { buildSync } from "esbuild";
import { projectRoot } from "../../local/resources";
import { guardedPorts, type PortUse } from "../taskAccess";
import { portCalls } from "./portCalls";

/** Tasks that are given no configuration, as `pipeline/aws/runTask.ts` has it; the others read that of their run. */
export const withoutConfig = new Set(["Settle", "Sweep", "Verdict"]);

/**
 * Methods of ports with a call of AWS behind them that a task can come to call: those that its file and every function it imports name, however seldom they run. esbuild
 * leaves out what is not reached. The configuration that its Lambda reads, and keeps when a run is opened, is among them.
 * @param task `OpenRun`: its file is `pipeline/tasks/openRun.ts`
 */
export function usedPorts(task: string): PortUse {
  const { outputFiles } = buildSync({
    entryPoints: [join(projectRoot, "pipeline", "tasks", `${task[0]!.toLowerCase()}${task.slice(1)}.ts`)],
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    packages: "external",
    treeShaking: true,
  });
  const { items = [], ...others } = portsIn(outputFiles[0]!.text);
  const around = withoutConfig.has(task) ? [] : task === "OpenRun" ? (["get", "put"] as const) : (["get"] as const);
  return { items: [...new Set([...around, ...items])], ...others };
}

/** Methods of ports that a text of JavaScript names: `items.get`, and `newestFile(` of a port that is a function. */
export function portsIn(text: string): PortUse {
  const used = guardedPorts.map((port) => {
    const calling = Object.entries(portCalls[port]).filter(([, calls]) => calls.length > 0);
    const methods = calling
      .map(([method]) => method)
      .filter((method) =>
        // Of two names that are the same esbuild gives one a number.
        new RegExp(method === "call" ? `(?<!function )\\b${port}\\d*\\(` : `\\b${port}\\d*\\??\\.${method}\\b`).test(
          text,
        ),
      );
    return [port, methods] as const;
  });
  return Object.fromEntries(used.filter(([, methods]) => methods.length > 0));
}
