import { sqlFiles } from "../../../local/resources";
import { Config } from "../../../pipeline/config";
import type { Pointer } from "../../../pipeline/ledger/generations";
import type { Run } from "../../../pipeline/ledger/runs";
import type { Catalog, ObjectStore, QueryExecution, Row } from "../../../pipeline/ports";
import { principalId } from "../../../pipeline/quotas/due";
import { loadModels } from "../../../pipeline/sql/model";
import { evaluateQuotas } from "../../../pipeline/tasks/evaluateQuotas";
import { notify } from "../../../pipeline/tasks/notify";
import { renderQuotas } from "../../../pipeline/tasks/renderQuotas";
import { writeUsage } from "../../../pipeline/tasks/writeUsage";
import { MemoryItems } from "../../fakes/memoryItems";

const { statements } = loadModels(sqlFiles());

/** Bytes of a month by principal. */
export type Totals = Record<string, number>;

/**
 * The quota branch and Notify over a ledger in memory. Its engine answers the two queries in TypeScript, from the statements as
 * they were rendered; the SQL itself is tested on DuckDB in test/sql/quotas.test.ts.
 */
export class QuotaRig {
  readonly items = new MemoryItems();
  readonly sent: { id: string; subject: string; text: string }[] = [];
  /** ids of the alerts in each message that was sent */
  readonly told = new Map<string, Set<string>>();
  /** called after a message is out */
  onSend: () => void = () => {};
  config = Config.parse({ quota: { default: "100B" } });
  now = new Date("2026-11-21T12:00:00Z");
  days: string | null = null;
  buckets: [string, number][] = [];
  private readonly generations = new Map<string, Totals>();
  private readonly parts = new Map<string, Map<string, string>>();
  private readonly queries = new Map<string, string>();
  private runs = 0;

  readonly catalog: Pick<Catalog, "location" | "partitions" | "point"> = {
    location: async (table, values) => this.parts.get(table)?.get(JSON.stringify(values)),
    partitions: (table) => this.partitions(table),
    point: async (table, changes) => {
      const parts = this.parts.get(table) ?? new Map<string, string>();
      this.parts.set(table, parts);
      for (const { values, location } of changes)
        if (location === undefined) parts.delete(JSON.stringify(values));
        else parts.set(JSON.stringify(values), location);
    },
  };
  /** Each generation that was published has a file. */
  readonly objects: Pick<ObjectStore, "list" | "key"> = {
    key: (uri) => uri.replace("lake:///", ""),
    list: (prefix) => this.files(prefix),
  };
  private async *files(prefix: string) {
    for (const location of this.generations.keys())
      if (`${location}part`.startsWith(`lake:///${prefix}`))
        yield { key: `${prefix}part`, size: 1, modifiedAt: this.now };
  }
  private async *partitions(table: string) {
    for (const [values, location] of [...(this.parts.get(table) ?? [])]) yield { values: JSON.parse(values), location };
  }

  /** Publishes a generation of a month. */
  async publish(month: string, totals: Totals): Promise<void> {
    const generation = `g${this.generations.size + 1}`;
    const location = `lake:///${generation}/`;
    this.generations.set(location, { ...totals });
    const pointer: Partial<Pointer> = { partition: month, generation, location, fingerprint: generation, inputs: [] };
    await this.items.put("pointer#gold.s3_transfer_monthly", month, pointer);
    await this.catalog.point("gold.s3_transfer_monthly", [{ values: [month], location }]);
  }

  async open(): Promise<Run> {
    this.runs += 1;
    const run: Run = { id: `run-${this.runs}`, source: "cloudtrail", token: this.runs, chain: "", pass: 0 };
    await this.items.put("lease", "cloudtrail", { owner: run.id, token: run.token, again: false, free: false });
    return run;
  }

  /** The branch as the state machine runs it. @returns whether anything was due */
  async evaluate(run: Run): Promise<boolean> {
    const rendered = (await renderQuotas({ ...this, statements, clock: this.clock })({ run })) as {
      due: boolean;
      months: string[];
      sql: string;
      token: string;
      usageSql: string;
      usageToken: string;
    };
    if (!rendered.due) return false;
    this.queries.set(rendered.token, rendered.sql);
    this.queries.set(rendered.usageToken, rendered.usageSql);
    const { months, token, usageToken } = rendered;
    await evaluateQuotas({ ...this, engine: this.engine, clock: this.clock })({ run, months, queryId: token });
    await writeUsage({ ...this, engine: this.engine, clock: this.clock })({ run, months, queryId: usageToken });
    return true;
  }
  async notify(run: Run): Promise<void> {
    await notify({ ...this, notifier: this.notifier, clock: this.clock })({ run });
  }
  /** A whole run. */
  async run(run?: Run): Promise<Run> {
    const own = run ?? (await this.open());
    await this.evaluate(own);
    await this.notify(own);
    return own;
  }

  private readonly clock = { now: () => this.now };
  private readonly notifier = {
    send: async ({ id, subject, text }: { id: string; subject: string; text: string }) => {
      const { body } = (await this.items.get<{ members: string; chunks: number }>("digest#cloudtrail", "alerts"))!;
      const ids = new Set<string>();
      for await (const { body: chunk } of this.items.query<{ ids: string[] }>(body.members))
        for (const alert of chunk.ids) ids.add(alert);
      this.told.set(id, ids);
      this.sent.push({ id, subject, text });
      this.onSend();
      return { where: `outbox/${id}.eml` };
    },
  };
  private readonly engine = {
    rows: (queryId: string) => this.rows(this.queries.get(queryId)!),
    execution: async (id: string): Promise<QueryExecution> => ({
      QueryExecutionId: id,
      Query: "",
      Status: { State: "SUCCEEDED" },
      Statistics: { DataScannedInBytes: 1 },
    }),
  };

  private async *rows(sql: string): AsyncIterable<Row> {
    const months = [...new Set(/usage_month IN \(([^)]*)\)/.exec(sql)![1]!.match(/\d{4}-\d\d/g))];
    const lowest = /get_object_bytes >= (\d+)/.exec(sql)?.[1];
    const ids = lowest === undefined ? [] : (/, 16\) IN \(([^)]*)\)/.exec(sql)![1]!.match(/[0-9a-f]{16}/g) ?? []);
    for (const month of months) {
      const now = this.totals("gold.s3_transfer_monthly", [month]);
      if (lowest !== undefined) {
        for (const [principal, bytes] of Object.entries(now))
          if (bytes >= Number(lowest) || ids.some((id) => id === principalId(principal)))
            yield { ...this.row(month, principal, bytes), days: this.days, ...this.bucketColumns() };
        continue;
      }
      const written = this.totals("internal.usage_written", [month]);
      const pending = [...(this.parts.get("internal.usage_pending") ?? [])]
        .filter(([values]) => JSON.parse(values)[0] === month)
        .map(([, location]) => this.generations.get(location)!);
      for (const principal of new Set([now, written, ...pending].flatMap((totals) => Object.keys(totals))))
        if (now[principal] !== written[principal] || pending.length > 0)
          yield this.row(month, principal, now[principal] ?? 0);
    }
  }
  private totals(table: string, values: string[]): Totals {
    return this.generations.get(this.parts.get(table)?.get(JSON.stringify(values)) ?? "") ?? {};
  }
  private row(month: string, principal: string, bytes: number): Row {
    return {
      usage_month: month,
      principal,
      principal_kind: "user",
      get_object_bytes: String(bytes),
      get_object_requests: "1",
      other_bytes: "0",
      unknown_bytes_requests: "0",
      last_event_at: "2026-11-20 10:00:00.000",
    };
  }
  private bucketColumns(): Row {
    const columns = this.buckets.map(([name, bytes], at) => ({
      [`bucket_${at + 1}`]: name,
      [`bucket_${at + 1}_bytes`]: String(bytes),
    }));
    return Object.assign({}, ...columns);
  }
}
