import { createHash } from "node:crypto";
import { createReadStream, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { QueryExecution, Row } from "../../pipeline/ports";
import type { ObjectFolder } from "../files/objectFolder";

/** The id of the execution that a token stands for: the same token is the same execution, in every process. */
export function executionId(token: string): string {
  const hex = createHash("sha256").update(token).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
}

/** What queries left: `<id>.json` as GetQueryExecution answers it, `<id>.ndjson` with the rows of a SELECT. */
export class Results {
  constructor(private readonly objects: Pick<ObjectFolder, "path">) {
    mkdirSync(dirname(this.path("any")), { recursive: true });
  }

  rowsPath = (id: string): string => this.objects.path(`${id}.ndjson`);

  find(id: string): QueryExecution | undefined {
    const path = this.path(id);
    return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as QueryExecution) : undefined;
  }

  save(execution: QueryExecution): void {
    const path = this.path(execution.QueryExecutionId);
    const own = `${path}.${process.pid}.tmp`;
    writeFileSync(own, JSON.stringify(execution));
    renameSync(own, path);
  }

  /** The first line holds the columns, each further one the values of a row. */
  async *rows(id: string): AsyncIterable<Row> {
    if (!existsSync(this.rowsPath(id))) throw new Error(`query ${id} left no rows; it failed, or it was no SELECT`);
    let names: string[] | undefined;
    for await (const line of linesOf(this.rowsPath(id))) {
      const values = JSON.parse(line) as (string | null)[];
      if (!names) names = values as string[];
      else yield Object.fromEntries(names.map((name, index) => [name, values[index] ?? null]));
    }
  }

  private path(id: string): string {
    if (!/^[\w-]+$/.test(id)) throw new Error(`${JSON.stringify(id)} is no query id`);
    return this.objects.path(`${id}.json`);
  }
}

/** Lines as they were written: cut at `\n` only. Values may hold U+2028, which readline cuts at and JSON does not escape. */
async function* linesOf(path: string): AsyncIterable<string> {
  let rest = "";
  for await (const chunk of createReadStream(path, "utf8") as AsyncIterable<string>) {
    const lines = chunk.split("\n");
    lines[0] = rest + lines[0]!;
    rest = lines.pop()!;
    yield* lines;
  }
  if (rest !== "") yield rest;
}
