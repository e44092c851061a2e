import { expect, test } from "@jest/globals";
import { outdatedWords } from "../../cli/outdated";

test("outdated partitions are told with the command that builds them, for each table", () => {
  const of = (...tables: string[]) => outdatedWords(tables.map((table) => ({ table })));
  expect(of("staged.cost")).toBe(
    "outdated: 1 partition was built by an older model; `sluice run --rebuild staged.cost` builds it",
  );
  expect(of("gold.a", "gold.b", "gold.a")).toBe(
    "outdated: 3 partitions were built by an older model; `sluice run --rebuild gold.a` and `sluice run --rebuild gold.b` build them",
  );
});
