import { AthenaClient, GetQueryExecutionCommand, GetQueryResultsCommand } from "@aws-sdk/client-athena";
import { beforeEach, expect, test } from "@jest/globals";
import { mockClient } from "aws-sdk-client-mock";
import { AthenaEngine } from "../../../pipeline/aws/athenaEngine";

const athena = mockClient(AthenaClient);
beforeEach(() => void athena.reset());
const engine = new AthenaEngine(new AthenaClient({ region: "us-east-1" }));
const row = (...values: (string | undefined)[]) => ({
  Data: values.map((value) => (value === undefined ? {} : { VarCharValue: value })),
});
const columns = (...names: string[]) => ({ ColumnInfo: names.map((Name) => ({ Name, Type: "varchar" })) });
const all = async (id: string) => {
  const rows = [];
  for await (const one of engine.rows(id)) rows.push(one);
  return rows;
};

test("rows of all pages, without the header, digits kept, missing values null, empty text empty", async () => {
  const ResultSetMetadata = columns("name", "found");
  athena
    .on(GetQueryResultsCommand, { QueryExecutionId: "q", MaxResults: 1000 })
    .resolves({
      ResultSet: { ResultSetMetadata, Rows: [row("name", "found"), row("rows", "9007199254740993")] },
      NextToken: "t",
    })
    .on(GetQueryResultsCommand, { QueryExecutionId: "q", MaxResults: 1000, NextToken: "t" })
    .resolves({ ResultSet: { ResultSetMetadata, Rows: [row("name", "found"), row("", undefined)] } });
  expect(await all("q")).toEqual([
    { name: "rows", found: "9007199254740993" },
    { name: "name", found: "found" }, // a row of the second page is a row, whatever it holds
    { name: "", found: null },
  ]);
});

test("a statement that leaves no rows is an error, not an empty answer", async () => {
  athena.on(GetQueryResultsCommand).resolves({ ResultSet: { ResultSetMetadata: { ColumnInfo: [] }, Rows: [] } });
  await expect(all("q")).rejects.toThrow("query q left no rows with a header");
  athena.on(GetQueryResultsCommand).resolves({ ResultSet: { ResultSetMetadata: columns("a"), Rows: [row("1")] } });
  await expect(all("q")).rejects.toThrow("query q left no rows with a header");
});

test("a failed query says why, and what AWS leaves open is not retryable", async () => {
  athena.on(GetQueryExecutionCommand, { QueryExecutionId: "q" }).resolves({
    QueryExecution: {
      Query: "SELECT 1",
      Status: {
        State: "FAILED",
        StateChangeReason: "HIVE_BAD_DATA: no",
        AthenaError: { ErrorCategory: 2, ErrorType: 1001 },
        SubmissionDateTime: new Date(),
      },
      Statistics: { DataScannedInBytes: 12 },
    },
  });
  expect(await engine.execution("q")).toEqual({
    QueryExecutionId: "q",
    Query: "SELECT 1",
    Status: {
      State: "FAILED",
      StateChangeReason: "HIVE_BAD_DATA: no",
      AthenaError: { ErrorCategory: 2, ErrorType: 1001, Retryable: false, ErrorMessage: "" },
    },
    Statistics: { DataScannedInBytes: 12, TotalExecutionTimeInMillis: 0 },
  });
});

test("an answer without a state is an error", async () => {
  athena.on(GetQueryExecutionCommand).resolves({});
  await expect(engine.execution("q")).rejects.toThrow("Athena gave no state of query q");
});
