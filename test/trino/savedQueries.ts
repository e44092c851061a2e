import { sqlFiles } from "../../local/resources";

/** The queries for analysts, as they are saved: no parameters. */
export function savedQueries(): { name: string; sql: string }[] {
  return sqlFiles()
    .filter(({ path }) => path.startsWith("sql/queries/"))
    .map(({ path, text }) => ({ name: path, sql: text.replace(/;\s*$/, "") }));
}
