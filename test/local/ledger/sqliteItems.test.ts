import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe } from "@jest/globals";
import { SqliteItems } from "../../../local/ledger/sqliteItems";
import { itemsContract } from "../../contracts/items";

describe("the ledger's store in SQLite", () => {
  let folder = "";
  itemsContract(
    () => {
      folder = mkdtempSync(join(tmpdir(), "sluice-items-"));
      return new SqliteItems(join(folder, "ledger.sqlite"));
    },
    (items) => {
      items.close();
      rmSync(folder, { recursive: true });
    },
  );
});
