import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LocalOptions, openLocal } from "../../local/wire";
import { Config } from "../../pipeline/config";

/** A folder of cost reports and a home beside it. */
export class CostHome {
  private readonly folder = mkdtempSync(join(tmpdir(), "sluice-cost-"));
  readonly reports = join(this.folder, "reports");
  config = Config.parse({});
  /** the last run's: status, and what it said of deliveries that it could not take */
  status = "";
  cause = "";
  deliveries: {
    waiting: { report: string; reason: string; missing: string[] }[];
    refused: { report?: string; reason: string }[];
  } = { waiting: [], refused: [] };
  builds: string[] = [];

  /** One run over the folder. @returns names of the builds it did */
  async run(more: Partial<LocalOptions> = {}, input: { rebuild?: string } = {}): Promise<string[]> {
    await this.with(more, async (local) => {
      const { name, status, cause = "" } = (await local.run("cost", input)).at(-1)!;
      this.status = status;
      this.cause = cause;
      const plan = await local.items.get<{ deliveries: CostHome["deliveries"] }>(`run-files#${name}`, "plan");
      this.deliveries = plan?.body.deliveries ?? { waiting: [], refused: [] };
      this.builds = [];
      for await (const { body } of local.items.query<{ kind: string; name: string; status: string }>(
        `run-happening#${name}`,
      ))
        if (body.kind === "build" && body.status === "done") this.builds.push(body.name.replace("#", " "));
    });
    return this.builds;
  }

  /** Rows of a query as arrays of text. */
  async rows(sql: string): Promise<(string | null)[][]> {
    return this.with({}, async (local) =>
      (await local.engine.select(sql)).rows.map((row) =>
        Object.values(row).map((value) => (value === null ? null : plain(String(value)))),
      ),
    );
  }
  /** `key -> [billed, effective]` */
  async sums(table: string, key: string, where = "1 = 1"): Promise<Record<string, string[]>> {
    const sql = `SELECT coalesce(CAST(${key} AS varchar), 'null'), sum(billed_cost), sum(effective_cost) FROM ${table} WHERE ${where} GROUP BY 1`;
    return Object.fromEntries((await this.rows(sql)).map(([name, ...costs]) => [name, costs as string[]]));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  async with<T>(more: Partial<LocalOptions>, use: (local: Awaited<ReturnType<typeof openLocal>>) => Promise<T>) {
    const local = await openLocal({
      home: join(this.folder, "home"),
      config: this.config,
      now: new Date("2025-10-05T00:00:00Z"),
      folders: { cost: [this.reports] },
      ...more,
    });
    try {
      return await use(local);
    } finally {
      await local.close();
    }
  }
}

/** A decimal without the zeros at its end. */
export const plain = (text: string): string => (/^-?\d+\.\d+$/.test(text) ? text.replace(/\.?0+$/, "") : text);
/** The same of sums written by hand. */
export const plainly = (pairs: Record<string, readonly string[]>): Record<string, string[]> =>
  Object.fromEntries(Object.entries(pairs).map(([key, costs]) => [key, costs.map(plain)]));
