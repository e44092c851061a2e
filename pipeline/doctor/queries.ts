import { GetWorkGroupCommand } from "@aws-sdk/client-athena";
import { GetTablesCommand, type Table as GlueTable } from "@aws-sdk/client-glue";
import type { Table } from "../sql/model";
import type { DoctorClients } from "./clients";
import { type Finding, fail, look, ok, warn } from "./finding";

const engine = "Athena engine version 3";
const redeploy = "somebody changed it by hand: sluice deploy puts it back";

/** The three workgroups: the engine that the SQL is for, the scan limit, and whether the result location is enforced where it has to be. */
export async function workgroups({ athena }: Pick<DoctorClients, "athena">): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const name of ["sluice-load", "sluice-audit", "sluice-dashboard"])
    findings.push(
      ...(await look(`workgroup ${name}`, "athena:GetWorkGroup", async () => {
        const check = `workgroup ${name}`;
        const { WorkGroup } = await athena.send(new GetWorkGroupCommand({ WorkGroup: name }));
        const { Configuration, State } = WorkGroup ?? {};
        if (State !== "ENABLED") return fail(check, `it is ${State}`, redeploy);
        const runs = Configuration?.EngineVersion?.EffectiveEngineVersion;
        if (!runs) return warn(check, "Athena does not say which engine it runs", "look in the Athena console");
        if (runs !== engine) return fail(check, `it runs ${runs}, and the SQL is for ${engine}`, redeploy);
        const limit = Configuration?.BytesScannedCutoffPerQuery;
        if (!limit) return fail(check, "a query may read, and cost, without limit", redeploy);
        const enforced = Configuration?.EnforceWorkGroupConfiguration === true;
        if (enforced === (name === "sluice-load"))
          return fail(
            check,
            enforced
              ? "its result location is enforced, so no table can be built"
              : "its result location is not enforced, so results may lie anywhere",
            redeploy,
          );
        return ok(check, `${engine}, at most ${Math.round(limit / 2 ** 30)} GiB a query`);
      })),
    );
  return findings;
}

/** Databases and tables as `sql/` declares them. A table with partition projection shows nothing that is published, with no error. */
export async function catalog(
  { glue }: Pick<DoctorClients, "glue">,
  { tables, lake }: { tables: Iterable<Pick<Table, "name">>; lake: string },
): Promise<Finding[]> {
  const wanted = new Map<string, string[]>();
  for (const { name } of tables) {
    const [database, table] = name.split(".") as [string, string];
    wanted.get(database)?.push(table) ?? wanted.set(database, [table]);
  }
  const findings: Finding[] = [];
  for (const [database, names] of [...wanted].sort())
    findings.push(
      ...(await look(`database ${database}`, "glue:GetTables", async () => {
        const found = new Map((await tablesOf(glue, database)).map((one) => [one.Name, one]));
        const faults = names.flatMap((name): Finding[] => {
          const check = `table ${database}.${name}`;
          const table = found.get(name);
          if (!table) return [fail(check, "it is missing", "sluice deploy")];
          if (table.Parameters?.["projection.enabled"] === "true")
            return [fail(check, "partition projection is on, so Athena sees no published partition", redeploy)];
          const location = table.StorageDescriptor?.Location ?? "";
          return location.startsWith(lake) ? [] : [fail(check, `it lies at ${location}, not in ${lake}`, redeploy)];
        });
        return faults.length > 0 ? faults : ok(`database ${database}`, `${names.length} tables`);
      })),
    );
  return findings;
}

async function tablesOf(glue: DoctorClients["glue"], DatabaseName: string): Promise<GlueTable[]> {
  const tables: GlueTable[] = [];
  let token: string | undefined;
  do {
    const page = await glue.send(new GetTablesCommand({ DatabaseName, ...(token && { NextToken: token }) }));
    tables.push(...(page.TableList ?? []));
    token = page.NextToken;
  } while (token);
  return tables;
}
