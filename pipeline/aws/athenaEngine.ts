import {
  type AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  type GetQueryResultsCommandOutput,
} from "@aws-sdk/client-athena";
import type { Engine, QueryExecution, Row } from "../ports";

/** Reads what a query of the state machine left in Athena; it starts none. */
export class AthenaEngine implements Engine {
  constructor(private readonly client: Pick<AthenaClient, "send">) {}

  async execution(id: string): Promise<QueryExecution> {
    const { QueryExecution: found } = await this.client.send(new GetQueryExecutionCommand({ QueryExecutionId: id }));
    const { Query = "", Status, Statistics } = found ?? {};
    if (!Status?.State) throw new Error(`Athena gave no state of query ${id}; look at it in the console`);
    const { AthenaError: error, StateChangeReason } = Status;
    return {
      QueryExecutionId: id,
      Query,
      Status: {
        State: Status.State,
        ...(StateChangeReason !== undefined && { StateChangeReason }),
        ...(error && {
          AthenaError: {
            // 3 is "other": what AWS leaves open is not taken for a fault that passes.
            ErrorCategory: error.ErrorCategory ?? 3,
            ErrorType: error.ErrorType ?? 9999,
            Retryable: error.Retryable ?? false,
            ErrorMessage: error.ErrorMessage ?? "",
          },
        }),
      },
      ...(Statistics && {
        Statistics: {
          DataScannedInBytes: Statistics.DataScannedInBytes ?? 0,
          TotalExecutionTimeInMillis: Statistics.TotalExecutionTimeInMillis ?? 0,
        },
      }),
    };
  }

  /** The first row of the first page of a SELECT holds the names of its columns. A value that is missing is null. */
  async *rows(id: string): AsyncIterable<Row> {
    let token: string | undefined;
    let names: string[] | undefined;
    do {
      const page: GetQueryResultsCommandOutput = await this.client.send(
        new GetQueryResultsCommand({ QueryExecutionId: id, MaxResults: 1000, ...(token && { NextToken: token }) }),
      );
      const rows = (page.ResultSet?.Rows ?? []).map(({ Data = [] }) => Data.map((one) => one.VarCharValue ?? null));
      if (names === undefined) {
        names = (page.ResultSet?.ResultSetMetadata?.ColumnInfo ?? []).map(({ Name }) => Name ?? "");
        const header = rows.shift();
        if (header === undefined || header.some((name, index) => name !== names![index]))
          throw new Error(`query ${id} left no rows with a header; it was no SELECT`);
      }
      for (const row of rows) yield Object.fromEntries(names.map((name, index) => [name, row[index] ?? null]));
      token = page.NextToken;
    } while (token);
  }
}
