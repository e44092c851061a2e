import { CfnNamedQuery } from "aws-cdk-lib/aws-athena";
import { Construct } from "constructs";
import type { QueryWorkgroup } from "./queryWorkgroup";

export interface SavedQueriesProps {
  /** Where people find them, and whose limits hold. */
  readonly workgroup: QueryWorkgroup;
  /** Every file of `sql/`; those in `sql/queries/` are saved. */
  readonly files: readonly { path: string; text: string }[];
}

/** The questions of `sql/queries/` in Athena's editor, each with the comment it begins with as its description. */
export class SavedQueries extends Construct {
  constructor(scope: Construct, id: string, { workgroup, files }: SavedQueriesProps) {
    super(scope, id);
    for (const { path, text } of files) {
      const name = /^sql\/queries\/(\w+)\.sql$/.exec(path)?.[1];
      if (!name) continue;
      const query = new CfnNamedQuery(this, name, {
        name,
        database: "gold", // tables are named with their schema; Athena asks for one all the same
        workGroup: workgroup.name,
        description: commentOf(text).slice(0, 1024),
        queryString: text,
      });
      query.node.addDependency(workgroup);
    }
  }
}

/** The comment lines that a file begins with, as one text. */
export const commentOf = (sql: string): string =>
  sql
    .slice(0, sql.search(/^(?!--)/m))
    .split("\n")
    .map((line) => line.replace(/^--\s*/, "").trim())
    .join(" ")
    .trim();
