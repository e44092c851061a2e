import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeSample } from "../../cli/sample";
import { type Local, type LocalOptions, openLocal } from "../../local/wire";
import { Config } from "../../pipeline/config";
import type { SampleOptions } from "../../pipeline/sample/options";

/** A small sample organisation in a folder of its own, and Sluice opened over homes beside it. */
export class Company {
  readonly folder = mkdtempSync(join(tmpdir(), "sluice-test-"));
  readonly logs: string;
  readonly config: Config;
  readonly now: Date;
  readonly truth: ReturnType<typeof writeSample>["truth"];

  constructor(options: Partial<SampleOptions> = { days: 2, events: 400, accounts: 2, principals: 6, seed: "seven" }) {
    // Bills take longer than the logs of so small an organisation.
    const written = writeSample(join(this.folder, "organisation"), { costLines: 0, ...options });
    this.logs = written.logs;
    this.config = Config.parse(JSON.parse(readFileSync(written.config, "utf8")));
    this.now = new Date(written.truth.clock);
    this.truth = written.truth;
  }

  home(name: string): string {
    return join(this.folder, name);
  }

  /** Opens a home, does something with it, closes it. */
  async with<T>(name: string, options: Partial<LocalOptions>, use: (local: Local) => Promise<T>): Promise<T> {
    const local = await openLocal({
      home: this.home(name),
      config: this.config,
      now: this.now,
      folders: { cloudtrail: [this.logs] },
      ...options,
    });
    try {
      return await use(local);
    } finally {
      await local.close();
    }
  }

  /** One run over the logs, or over other folders. */
  async run(name: string, options: Partial<LocalOptions> = {}) {
    return this.with(name, options, (local) => local.run("cloudtrail"));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
