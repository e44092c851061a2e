import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { buildSync } from "esbuild";
import { birth } from "../../../local/asl/alive";
import { World } from "./world";

/** Runners in processes of their own. */
describe("between processes", () => {
  const built = mkdtempSync(join(tmpdir(), "sluice-asl-child-"));
  const program = join(built, "child.js");
  const children: ChildProcess[] = [];
  let world: World;
  beforeAll(() => {
    buildSync({
      entryPoints: [join(__dirname, "child.ts")],
      outfile: program,
      bundle: true,
      platform: "node",
      logLevel: "error",
    });
  });
  beforeEach(() => {
    world = new World();
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
    world.remove();
  });
  afterAll(() => rmSync(built, { recursive: true }));

  /** Resolves when the second task has started. */
  async function start(name: string) {
    const child = spawn(process.execPath, [program, world.folder, name], { stdio: ["ignore", "pipe", "inherit"] });
    children.push(child);
    let said = "";
    await new Promise<void>((resolve) =>
      child.stdout!.on("data", (data) => {
        said += data;
        if (said.includes("9 TaskStarted")) resolve();
      }),
    );
    return { child, said: () => said };
  }

  test("SIGKILL: the execution is dead at once, and a redrive elsewhere does the open task alone", async () => {
    const { child } = await start("x");
    const runner = world.open(() => "second");
    expect(await runner.isRunning("x")).toBe(true);
    expect(await runner.closeDead()).toEqual([]);
    await expect(runner.redrive("x")).rejects.toThrow(`cannot be taken over: process ${child.pid} is at work on it`);
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(await runner.isRunning("x")).toBe(false);
    expect(await runner.closeDead()).toEqual(["x"]);
    expect(await runner.redrive("x")).toMatchObject({ status: "SUCCEEDED", output: "second", redriveCount: 1 });
    expect(world.called()).toEqual(["Second"]);
  });

  test("stop ends an execution of another process, which says so", async () => {
    const { child, said } = await start("x");
    const runner = world.open(() => 1);
    const ended = once(child, "close"); // after its last words, which "exit" may overtake
    await runner.stop("x", { error: "Stopped", cause: "by hand" });
    expect(await runner.describe("x")).toMatchObject({ status: "ABORTED", error: "Stopped", cause: "by hand" });
    await ended;
    expect(said()).toContain("ended ABORTED Stopped");
    expect(await runner.isRunning("x")).toBe(false);
  });

  test("of two that redrive at once one wins", async () => {
    const { child } = await start("x");
    child.kill("SIGKILL");
    await once(child, "exit");
    await world.open(() => 0).closeDead();
    const both = await Promise.allSettled([world.open(() => 1).redrive("x"), world.open(() => 2).redrive("x")]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(world.called()).toEqual(["Second"]);
  });
});

test("birth tells processes apart, and knows the dead", async () => {
  const child = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60000)"], { stdio: "ignore" });
  const born = birth(child.pid!);
  expect(born).toBeTruthy();
  expect(birth(child.pid!)).toBe(born);
  expect(birth(process.pid)).not.toBe(born);
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(birth(child.pid!)).toBeUndefined();
});

const onLinux = process.platform === "linux" ? test : test.skip;
onLinux("a process that has ended does not live, though nobody has reaped it", async () => {
  const parent = spawn("sh", ["-c", "sleep 60 & echo $!; exec sleep 60"], { stdio: ["ignore", "pipe", "ignore"] });
  try {
    const [line] = (await once(parent.stdout!, "data")) as [Buffer];
    const pid = Number(line);
    const of = (id: number, what: string) => readFileSync(`/proc/${id}/${what}`, "latin1");
    while (!of(parent.pid!, "cmdline").startsWith("sleep")) await sleep(10); // a shell might reap it
    process.kill(pid, "SIGKILL");
    while (!/\) Z/.test(of(pid, "stat"))) await sleep(10);
    expect(birth(pid)).toBeUndefined();
  } finally {
    parent.kill("SIGKILL");
  }
});
