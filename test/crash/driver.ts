import { openLocal } from "../../local/wire";
import { Config } from "../../pipeline/config";

/** A command line of the tests: runs or redrives, and dies by SIGKILL right after the n-th event of a history is on disk. */
export interface Drive {
  home: string;
  logs: string;
  config: unknown;
  now: string;
  /** undefined: lives on */
  killAfter?: number;
  /** a run to redrive; undefined: a new run */
  redrive?: string;
}

async function main(): Promise<void> {
  const { home, logs, config, now, killAfter, redrive } = JSON.parse(process.argv[2]!) as Drive;
  let events = 0;
  const local = await openLocal({
    home,
    config: Config.parse(config),
    now: new Date(now),
    folders: { cloudtrail: [logs] },
    onEvent: () => {
      events += 1;
      if (events === killAfter) process.kill(process.pid, "SIGKILL");
    },
  });
  const ended = redrive ? await local.redrive(redrive) : await local.run("cloudtrail");
  await local.close();
  process.stdout.write(
    JSON.stringify({ events, ended: ended.map(({ name, status, error, cause }) => ({ name, status, error, cause })) }),
  );
}
main().catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
