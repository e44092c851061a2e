import { renameSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { TaskCall } from "../../local/asl/executions";
import { ObjectFolder } from "../../local/files/objectFolder";
import { openPath } from "../../local/files/openPath";
import type { LocalOptions } from "../../local/wire";
import { inspectBatch } from "../../pipeline/inspect/inspectBatch";
import { slot } from "../../pipeline/inspect/slots";
import { type StagedRow, stagedParquet } from "../../pipeline/inspect/stagedParquet";
import { Company } from "../support/company";
import { planted } from "../support/planted";

/** Every way that a record or a byte could get lost between the raw file and silver is planted here once; each must be found by name. */
describe("conservation", () => {
  let company: Company;
  beforeAll(() => {
    company = new Company();
  });
  afterAll(() => company.remove());

  const causeOf = async (home: string, options: Partial<LocalOptions>) => {
    const ended = await company.run(home, options);
    expect(ended[0]).toMatchObject({ status: "FAILED", error: "BuildsFailedError" });
    expect(ended[0]!.cause).toContain("AuditFailedError: silver.cloudtrail_events");
    return ended[0]!.cause!;
  };
  const oneRecord = /staged_rows = inputs\.rows: \d+ against \d+, difference -1/;
  const oneByte = /staged_bytes_out = inputs\.bytes_out: \d+ against \d+, difference -?\d+/;

  /** Inspection in this process, with a faulty writer in place of the right one. */
  const writing = (
    home: string,
    fault: (row: StagedRow, nth: number, add: (row: StagedRow) => void) => void,
  ): Partial<LocalOptions> => ({
    deps: {
      inspect: (batch) => {
        let nth = 0;
        return inspectBatch({
          batchId: batch.id,
          files: batch.files,
          raw: { open: openPath },
          objects: new ObjectFolder(join(company.home(home), "lake")),
          writer: (sink, codec) => {
            const inner = stagedParquet(sink, codec);
            return {
              add: (row) => {
                nth += 1;
                fault(row, nth, (one) => inner.add(one));
              },
              get held() {
                return inner.held;
              },
              flush: () => inner.flush(),
              finish: () => inner.finish(),
            };
          },
        });
      },
    },
  });

  test("a record that the inspector's writer loses", async () => {
    const lost = writing("writer-record", (row, nth, add) => {
      if (nth !== 5) add(row);
    });
    expect(await causeOf("writer-record", lost)).toMatch(oneRecord);
  });

  test("a byte that the inspector's writer loses", async () => {
    let done = false;
    const lost = writing("writer-byte", (row, _nth, add) => {
      const at = row.base + 2 * slot.record;
      const record = row.bytes.subarray(row.spans[at]!, row.spans[at + 1]!);
      const digit = /"bytesTransferredOut":\s*[1-8]\d/.exec(record.toString("latin1"));
      if (digit && !done) {
        record[digit.index + digit[0].length - 2]! += 1;
        done = true;
      }
      add(row);
    });
    expect(await causeOf("writer-byte", lost)).toMatch(oneByte);
    expect(done).toBe(true);
  });

  /** Changes a staged part between inspection and the first plan of builds. */
  const tampered = (home: string, select: (part: string) => string): Partial<LocalOptions> => {
    let done = false;
    return {
      around: async (call: TaskCall, inner) => {
        if (call.state === "PlanBuilds" && !done) {
          done = true;
          await rewritePart(join(company.home(home), "lake", "staged"), select);
        }
        return inner(call);
      },
    };
  };

  test("a record that vanishes from a staged part after inspection", async () => {
    const lost = tampered(
      "part-record",
      (part) =>
        `SELECT * EXCLUDE (file_row_number) FROM read_parquet(${part}, file_row_number = true) WHERE file_row_number <> 3`,
    );
    expect(await causeOf("part-record", lost)).toMatch(oneRecord);
  });

  test("a byte that changes in a staged part after inspection", async () => {
    const first = (part: string) =>
      `(SELECT min(event_id) FROM read_parquet(${part}) WHERE regexp_matches(additional_event_data, '"bytesTransferredOut": *[1-8][0-9]'))`;
    const lost = tampered(
      "part-byte",
      (part) =>
        `SELECT * REPLACE (CASE WHEN event_id = ${first(part)} THEN regexp_replace(additional_event_data, '"bytesTransferredOut": *', '"bytesTransferredOut":9') ELSE additional_event_data END AS additional_event_data) FROM read_parquet(${part})`,
    );
    expect(await causeOf("part-byte", lost)).toMatch(oneByte);
  });

  test("a record that the SQL of silver loses", async () => {
    const sql = planted(
      "sql/silver/cloudtrail_events.sql",
      "    source_index\nFROM counted",
      "    source_index\nFROM counted WHERE dedupe_key <> (SELECT min(dedupe_key) FROM counted)",
    );
    expect(await causeOf("sql-record", { sql })).toMatch(
      /kept_rows \+ duplicate_rows \+ superseded_rows = staged_rows: \d+ against \d+, difference -1/,
    );
  });

  test("a byte that the SQL of silver loses", async () => {
    const from = "WHEN out_token IS NULL THEN CAST(out_text AS bigint)";
    const one = "(SELECT min(dedupe_key) FROM counted WHERE out_token IS NULL AND CAST(out_text AS bigint) > 0)";
    const sql = planted(
      "sql/silver/cloudtrail_events.sql",
      from,
      `WHEN out_token IS NULL THEN CAST(out_text AS bigint) - (CASE WHEN dedupe_key = ${one} THEN 1 ELSE 0 END)`,
    );
    expect(await causeOf("sql-byte", { sql })).toMatch(
      /kept_bytes_out \+ duplicate_bytes_out \+ superseded_bytes_out = staged_bytes_out: \d+ against \d+, difference -1/,
    );
  });
});

async function rewritePart(staged: string, select: (part: string) => string): Promise<void> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const found = await connection.runAndReadAll(
    `SELECT filename FROM read_parquet('${staged}/**/part.parquet', filename = true, union_by_name = true) WHERE regexp_matches(additional_event_data, '"bytesTransferredOut": *[1-8][0-9]') LIMIT 1`,
  );
  const part = String(found.getRows()[0]![0]);
  await connection.run(`COPY (${select(`'${part}'`)}) TO '${part}.new' (FORMAT parquet)`);
  renameSync(`${part}.new`, part);
  connection.closeSync();
  instance.closeSync();
}
