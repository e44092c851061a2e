import { type ChildProcess, spawn } from "node:child_process";
import { openSync, readFileSync } from "node:fs";
import { createServer } from "node:net";

/** A server that a suite started, and that ends with it. */
export interface OwnServer {
  process: ChildProcess;
  /** Lines of its output that speak of errors, or else the last ones. */
  complaints(): string;
  /** Ends it and waits until it is gone. */
  stop(): Promise<void>;
}

/** Runs a program until it ends, or until whoever started it closes the pipe or dies, however hard: no server outlives its tests. */
const endsWithUs = 'exec 3<&0; "$@" 3<&- & it=$!; { cat <&3; kill -9 $it; } > /dev/null & wait $it';

/** @param o.log file that receives what the server prints */
export function startServer(
  command: string[],
  o: { cwd: string; log: string; environment?: Record<string, string> },
): OwnServer {
  const output = openSync(o.log, "w");
  const server = spawn("sh", ["-c", endsWithUs, "sh", ...command], {
    cwd: o.cwd,
    stdio: ["pipe", output, output],
    env: { ...process.env, ...o.environment },
  });
  const gone = new Promise((done) => server.once("exit", done));
  return {
    process: server,
    complaints: () => {
      const lines = readFileSync(o.log, "utf8").split("\n");
      const errors = lines.filter((line) => /error/i.test(line) && !line.includes("\tINFO\t"));
      return (errors.length > 0 ? errors.slice(0, 15) : lines.slice(-15)).join("\n");
    },
    stop: async () => {
      server.stdin?.end();
      await gone;
    },
  };
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

/** Asks until the server is ready. @throws {Error} with its complaints when it has ended, or is not ready in time */
export async function untilReady(
  name: string,
  server: OwnServer,
  isReady: () => Promise<boolean>,
  seconds = 300,
): Promise<void> {
  for (const deadline = Date.now() + seconds * 1000; Date.now() < deadline; ) {
    if (server.process.exitCode !== null)
      throw new Error(`${name} ended with exit code ${server.process.exitCode}\n${server.complaints()}`);
    if (await isReady()) return;
    await new Promise((wake) => setTimeout(wake, 300));
  }
  throw new Error(`${name} did not start within ${seconds} s\n${server.complaints()}`);
}
