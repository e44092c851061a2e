import { scheme } from "../files/objectFolder";
import { openDatabase } from "./database";

/** What stands before a key in a location of the first homes, such as `file:///home/ann/.sluice/lake/`. */
const named = /^file:\/\/.*\/lake\/(?=(staged|silver|gold)\/)/;

/**
 * The first homes named the folder in which they were made in every location, so they could not be moved. Their ledger and catalog are
 * written anew, once and whole, as `lake:///…`, wherever they lie now. Safe to repeat.
 */
export function forgetFolder(ledger: string): void {
  const database = openDatabase(ledger);
  try {
    const first = database
      .prepare("SELECT location FROM catalog_partitions WHERE location LIKE 'file:%' LIMIT 1")
      .get() as { location: string } | undefined;
    const [folder] = named.exec(first?.location ?? "") ?? [];
    if (folder === undefined) return;
    database.transaction(() => {
      database
        .prepare("UPDATE items SET body = replace(body, ?, ?) WHERE instr(body, ?) > 0")
        .run(folder, scheme, folder);
      for (const table of ["catalog_partitions", "catalog_ctas"])
        database.prepare(`UPDATE ${table} SET location = replace(location, ?, ?)`).run(folder, scheme);
    })();
  } finally {
    database.close();
  }
}
