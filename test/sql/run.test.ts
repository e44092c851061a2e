import { describe, expect, test } from "@jest/globals";
import { sqlFiles } from "../../local/resources";
import { openHome } from "../local/duckdb/home";
import { caseFolders, runCase } from "./cases";

// A case is a folder of rows, so adding one needs no code: test/sql/<schema.table>/<case>/{<input table>.csv, expect.csv}.
describe("SQL cases", () => {
  test.each(caseFolders(__dirname))("%s: %s", async (table, _, folder) => {
    const home = await openHome(sqlFiles());
    try {
      const { found, wanted } = await runCase(home, table, folder);
      expect(found).toEqual(wanted);
    } finally {
      await home.close();
    }
  });
});
