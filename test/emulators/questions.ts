import { setTimeout as sleep } from "node:timers/promises";
import { GetQueryExecutionCommand, GetQueryResultsCommand, StartQueryExecutionCommand } from "@aws-sdk/client-athena";
import { AthenaEngine } from "../../pipeline/aws/athenaEngine";
import type { Row } from "../../pipeline/ports";
import type { World } from "./world";

/** A question of a person to Athena. @returns types by column, and rows as Athena gives them: text or null */
export async function askAthena(
  { account: { athena } }: World,
  QueryString: string,
): Promise<{ types: Record<string, string>; rows: Row[] }> {
  const { QueryExecutionId } = await athena.send(
    new StartQueryExecutionCommand({ QueryString, WorkGroup: "sluice-dashboard" }),
  );
  for (;;) {
    const { QueryExecution } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
    const { State, StateChangeReason } = QueryExecution!.Status!;
    if (State === "SUCCEEDED") break;
    if (State === "FAILED" || State === "CANCELLED")
      throw new Error(`${StateChangeReason}\n${QueryString.slice(0, 2000)}`);
    await sleep(50);
  }
  const { ResultSet } = await athena.send(new GetQueryResultsCommand({ QueryExecutionId, MaxResults: 1 }));
  const rows: Row[] = [];
  for await (const row of new AthenaEngine(athena).rows(QueryExecutionId!)) rows.push(row);
  const columns = ResultSet!.ResultSetMetadata!.ColumnInfo!;
  return { types: Object.fromEntries(columns.map(({ Name, Type }) => [Name!, Type!])), rows };
}
