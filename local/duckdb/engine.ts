import { rm } from "node:fs/promises";
import { DuckDBInstance, type DuckDBResult } from "@duckdb/node-api";
import { UsageError } from "../../pipeline/errors";
import type { Engine, QueryExecution, Row } from "../../pipeline/ports";
import { type Ctas, parseCtas } from "../../pipeline/sql/ctas";
import type { Models } from "../../pipeline/sql/model";
import { SqlError } from "../../pipeline/sql/tokens";
import type { ObjectFolder } from "../files/objectFolder";
import type { SqliteCatalog } from "./catalog";
import { Connections } from "./connections";
import { AthenaFailure, athenaError, errorType } from "./failure";
import { macros } from "./macros";
import { quote } from "./mounts";
import { plainWords } from "./plainWords";
import { readable } from "./reader";
import { executionId, Results } from "./results";
import { scratchFolder } from "./scratch";
import { athenaType, jsonOfValue, textOfValue } from "./values";
import { runCtas, runSelect } from "./writer";

export interface EngineOptions {
  threads: number;
  /** DuckDB's own memory, for example `512MB` */
  memoryLimit: string;
  /** holds a folder for what this process spills */
  tempDirectory: string;
  models: Pick<Models, "tables">;
  catalog: SqliteCatalog;
  /** the lake */
  objects: ObjectFolder;
  /** where executions and rows of queries are kept */
  results: ObjectFolder;
}

export interface Selected {
  columns: { name: string; type: string }[];
  rows: Record<string, string | number | boolean | null>[];
}

/** Athena on one machine: runs its SQL over the published files of the lake with DuckDB. */
export class DuckEngine implements Engine {
  private readonly running = new Map<string, { query: string; done: Promise<QueryExecution> }>();
  private constructor(
    private readonly options: EngineOptions,
    private readonly instance: DuckDBInstance,
    private readonly connections: Connections,
    private readonly scratch: string,
    private readonly kept: Results,
  ) {}

  static async open(options: EngineOptions): Promise<DuckEngine> {
    const scratch = scratchFolder(options.tempDirectory);
    const instance = await DuckDBInstance.create(":memory:", {
      threads: String(options.threads),
      memory_limit: options.memoryLimit,
      temp_directory: scratch,
      preserve_insertion_order: "false",
      enable_external_file_cache: "false", // what was read stays in memory up to the limit, and the system holds it besides
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
    });
    const connection = await instance.connect();
    for (const statement of ["SET GLOBAL TimeZone = 'UTC'", "SET GLOBAL integer_division = true", ...macros])
      await connection.run(statement);
    const connections = await Connections.open(instance);
    const lake = options.objects.path("");
    const folders = [lake, scratch].map(quote).join(", ");
    for (const statement of [
      `SET GLOBAL allowed_directories = [${folders}]`,
      "SET GLOBAL enable_external_access = false",
      "SET GLOBAL lock_configuration = true",
    ])
      await connection.run(statement);
    connection.closeSync();
    return new DuckEngine(options, instance, connections, scratch, new Results(options.results));
  }

  /**
   * Runs a CTAS or a SELECT to its end. The same token is the same execution, in this process and in later ones.
   * @returns also executions that failed; their Status says why
   * @throws {Error} for a token that was used for another statement
   */
  async startQueryExecution(request: {
    QueryString: string;
    ClientRequestToken: string;
    WorkGroup: string;
  }): Promise<{ QueryExecution: QueryExecution }> {
    const { QueryString: query, ClientRequestToken: token } = request;
    if (token.length < 32 || token.length > 128) throw new Error("ClientRequestToken must have 32 to 128 characters");
    const id = executionId(token);
    const known = this.kept.find(id) ?? this.running.get(id);
    const knownQuery = known && ("query" in known ? known.query : known.Query);
    if (knownQuery !== undefined && knownQuery !== query)
      throw new Error(`Idempotent parameters do not match: token ${token} was used for another query`);
    if (known && "Query" in known) return { QueryExecution: known };
    const done = this.running.get(id)?.done ?? this.execute(id, query);
    this.running.set(id, { query, done });
    try {
      return { QueryExecution: await done };
    } finally {
      this.running.delete(id);
    }
  }

  async execution(id: string): Promise<QueryExecution> {
    const execution = this.kept.find(id);
    if (!execution) throw new Error(`there is no query ${id}; it did not end, or its results were removed`);
    return execution;
  }

  rows(id: string): AsyncIterable<Row> {
    return this.kept.rows(id);
  }

  /** Answers one SELECT of the command line. Nothing of it is kept. @throws {UsageError} one line: what is wrong with the query */
  async select(sql: string): Promise<Selected> {
    return this.plainly(() => this.selected(sql));
  }

  /** The rows of one SELECT as they are read, some at a time, for what is too large to hold. @throws {UsageError} */
  async stream<T>(sql: string, use: (rows: AsyncIterable<(string | null)[][]>) => Promise<T>): Promise<T> {
    const { sql: mounted, bytes } = await this.plainly(() => readable(this.options, sql));
    return this.connections.use(bytes, async (connection) => {
      const result = await this.plainly(() => connection.stream(mounted));
      return use(textRows(result));
    });
  }

  private async plainly<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const { ErrorCategory, ErrorMessage } = athenaError(error);
      if (ErrorCategory === 2) throw new UsageError(plainWords(ErrorMessage));
      throw new Error(ErrorMessage, { cause: error });
    }
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.running.values()].map(({ done }) => done));
    this.connections.close();
    this.instance.closeSync();
    await rm(this.scratch, { recursive: true, force: true });
  }

  private async selected(sql: string): Promise<Selected> {
    if (parsed(sql)) throw new UsageError("only SELECT is answered here; tables are made by runs");
    const { sql: mounted, bytes } = await readable(this.options, sql);
    return this.connections.use(bytes, async (connection) => {
      const result = await connection.stream(mounted);
      const names = result.deduplicatedColumnNames();
      const columns = result
        .columnTypes()
        .map((type, index) => ({ name: names[index]!, type: athenaType(String(type)) }));
      const rows: Selected["rows"] = [];
      for await (const chunk of result.yieldRows())
        for (const row of chunk)
          rows.push(Object.fromEntries(row.map((value, at) => [names[at]!, jsonOfValue(value)])));
      return { columns, rows };
    });
  }

  private async execute(id: string, query: string): Promise<QueryExecution> {
    const started = performance.now();
    const end = (Status: QueryExecution["Status"], scanned: number): QueryExecution => {
      const TotalExecutionTimeInMillis = Math.round(performance.now() - started);
      const Statistics = { DataScannedInBytes: scanned, TotalExecutionTimeInMillis };
      const execution = { QueryExecutionId: id, Query: query, Status, Statistics };
      this.kept.save(execution);
      return execution;
    };
    try {
      const scanned = await this.run(id, query);
      return end({ State: "SUCCEEDED" }, scanned);
    } catch (error) {
      const AthenaError = athenaError(error);
      return end({ State: "FAILED", StateChangeReason: AthenaError.ErrorMessage, AthenaError }, 0);
    }
  }

  /** @returns bytes of the files it read */
  private async run(id: string, query: string): Promise<number> {
    const ctas = parsed(query);
    if (ctas) return runCtas(this.options, this.connections, ctas);
    return runSelect(this.options, this.connections, query, this.kept.rowsPath(id));
  }
}

async function* textRows(result: DuckDBResult): AsyncIterable<(string | null)[][]> {
  for await (const rows of result.yieldRows()) yield rows.map((row) => row.map(textOfValue));
}

/** @throws {AthenaFailure} for what is neither CTAS nor a query */
function parsed(sql: string): Ctas | undefined {
  try {
    return parseCtas(sql);
  } catch (error) {
    throw error instanceof SqlError ? new AthenaFailure(`SYNTAX_ERROR: ${error.message}`, errorType.syntax) : error;
  }
}
