import { setImmediate as turn } from "node:timers/promises";
import type { DuckDBInstance } from "@duckdb/node-api";
import { expect, test } from "@jest/globals";
import { Connections } from "../../../local/duckdb/connections";
import { AthenaFailure, athenaError, errorType } from "../../../local/duckdb/failure";

test.each([
  ["IO Error: Could not write file: No space left on device", 1, 200, true],
  ["Binder Error: Referenced column x not found", 2, 1006, false],
  ["Conversion Error: Could not convert string 'x' to INT64", 2, 1001, false],
  ["Out of Range Error: Overflow", 2, 1001, false],
  ['IO Error: No files found that match the pattern "x"', 2, 1302, false],
  ["something new", 2, 1000, false],
])("%s has Athena's category %d and type %d; worth a repeat: %s", (message, ErrorCategory, ErrorType, Retryable) => {
  expect(athenaError(new Error(message))).toEqual({ ErrorCategory, ErrorType, Retryable, ErrorMessage: message });
});

test("memory that does not suffice is worth a repeat, and says how to give more", () => {
  const message = "Out of Memory Error: could not allocate block of size 256 KiB (476 MiB/488 MiB used)";
  expect(athenaError(new Error(message))).toEqual({
    ErrorCategory: 1,
    ErrorType: 0,
    Retryable: true,
    ErrorMessage: `${message}; give it more, such as --memory 2GB`,
  });
});

test("what we find ourselves keeps its type, and a message is one line", () => {
  expect(athenaError(new AthenaFailure("a\nb\u0007c\n\nLINE 1: SELECT", errorType.schema))).toMatchObject({
    ErrorType: 1004,
    ErrorMessage: "a b c",
  });
});

test("two statements run at once, a large one alone, and all in the order of asking", async () => {
  const connect = async () => ({ run: async () => {}, closeSync() {} });
  const connections = await Connections.open({ connect } as unknown as DuckDBInstance);
  const log: string[] = [];
  const ends = new Map<string, () => void>();
  const start = (name: string, bytes: number) =>
    connections.use(bytes, async () => {
      log.push(`+${name}`);
      await new Promise<void>((end) => ends.set(name, end));
      log.push(`-${name}`);
    });
  const all = [start("a", 1), start("b", 1), start("large", 1 << 30), start("c", 1)];
  const end = async (name: string) => {
    await turn();
    ends.get(name)!();
    await turn();
  };
  for (const name of ["a", "b", "large", "c"]) await end(name);
  await Promise.all(all);
  expect(log).toEqual(["+a", "+b", "-a", "-b", "+large", "-large", "+c", "-c"]);
});
