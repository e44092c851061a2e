import type { QueryExecution } from "../../pipeline/ports";

export type AthenaError = NonNullable<QueryExecution["Status"]["AthenaError"]>;

/** A query that ended in another state than SUCCEEDED. `execution` is what GetQueryExecution answers for it. */
export class QueryFailedError extends Error {
  override readonly name = "QueryFailedError";
  constructor(readonly execution: QueryExecution) {
    super(execution.Status.StateChangeReason ?? `query ${execution.QueryExecutionId} failed`);
  }
}

/** A failure that we find ourselves, with its number in Athena's error catalogue. */
export class AthenaFailure extends Error {
  constructor(
    message: string,
    readonly type: number,
  ) {
    super(message);
  }
}
/** @see https://docs.aws.amazon.com/athena/latest/ug/error-reference.html */
export const errorType = {
  exhausted: 0,
  engine: 200,
  userError: 1000,
  dataError: 1001,
  schema: 1004,
  syntax: 1006,
  noSuchTable: 1110,
  fileNotFound: 1302,
} as const;

const kinds: [RegExp, number][] = [
  [/^Out of Memory|could not allocate|failed to offload/i, errorType.exhausted],
  [/^(Parser|Binder|Catalog) Error/, errorType.syntax],
  [/No files found that match|Cannot open file|No such file/, errorType.fileNotFound],
  [/^(Conversion|Out of Range|Invalid Input|Constraint) Error/, errorType.dataError],
  [/^(IO|Internal|Fatal) Error|^INTERNAL/, errorType.engine],
];

/** An error of DuckDB as Athena would report it: what the data or the text of the query caused is never worth a repeat. */
export function athenaError(error: unknown): AthenaError {
  // One line: DuckDB adds the text of the query, and may quote a value that a stranger wrote.
  const words = (error as { message?: string }).message ?? String(error);
  const cause = words
    .split(/\n\s*\n/)[0]!
    .replace(/[\s\p{Cc}]+/gu, " ")
    .slice(0, 2000);
  const ErrorType =
    error instanceof AthenaFailure
      ? error.type
      : (kinds.find(([pattern]) => pattern.test(cause))?.[1] ?? errorType.userError);
  const ErrorMessage = ErrorType === errorType.exhausted ? `${cause}; give it more, such as --memory 2GB` : cause;
  const system = ErrorType < 1000;
  return { ErrorCategory: system ? 1 : 2, ErrorType, Retryable: system, ErrorMessage };
}
