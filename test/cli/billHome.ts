import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { jest } from "@jest/globals";
import { reportRun } from "../../cli/runReport";
import { type Local, openLocal } from "../../local/wire";
import { Config } from "../../pipeline/config";
import type { Bill, Charge } from "../../pipeline/sample/bills/charge";
import { type BillFormat, type Delivering, deliver } from "../support/bills/deliver";
import { bill } from "../support/bills/workedMonth";

/** A folder of cost reports and homes beside it, in which they are read. */
export class BillHome {
  readonly folder = mkdtempSync(join(tmpdir(), "sluice-bills-"));
  readonly cost = join(this.folder, "cost");

  home(name: string): string {
    return join(this.folder, name);
  }

  /** Delivers the worked month, or other charges, into a folder of its own below `cost`. */
  async deliver(
    format: BillFormat,
    o: Delivering & { charges?: readonly Charge[]; bill?: Partial<Bill>; in?: string } = {},
  ) {
    const { charges, bill: more, in: folder = "", ...delivering } = o;
    return deliver(join(this.cost, folder), bill(charges, more), format, delivering);
  }

  /** Opens a home, does something with it, closes it. */
  async with<T>(name: string, config: unknown, use: (local: Local) => Promise<T>): Promise<T> {
    const local = await openLocal({
      home: this.home(name),
      config: Config.parse(config),
      now: new Date("2025-10-05T12:00:00Z"),
      folders: { cost: [this.cost] },
    });
    try {
      return await use(local);
    } finally {
      await local.close();
    }
  }

  /** One run over the reports. @returns its report */
  run(name: string, config: unknown = {}) {
    return this.with(name, config, async (local) => reportRun(local, await local.run("cost"), 1));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What something prints. */
export function printed(what: () => void): string {
  const written: string[] = [];
  const spy = jest.spyOn(process.stdout, "write").mockImplementation((text) => written.push(String(text)) > 0);
  try {
    what();
  } finally {
    spy.mockRestore();
  }
  return written.join("");
}
