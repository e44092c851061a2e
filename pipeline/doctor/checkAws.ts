import type { Table } from "../sql/model";
import { account, bootstrap } from "./account";
import type { DoctorClients } from "./clients";
import { cost } from "./cost";
import type { Finding } from "./finding";
import { messages } from "./messages";
import { catalog, workgroups } from "./queries";
import { executions } from "./runs";
import { stacks } from "./stack";
import { trail } from "./trail";

interface World {
  clients: DoctorClients;
  now: Date;
  /** Every table that `sql/` declares. */
  tables: Iterable<Pick<Table, "name">>;
}

/** What `cdk deploy` needs: somebody whom AWS knows, a region, and CDK's bootstrap. It ends with the first thing that the rest hangs on. */
export async function* checkDeploy(
  clients: DoctorClients,
): AsyncGenerator<Finding, { id: string; region: string } | undefined> {
  const { id, region, findings } = await account(clients);
  yield* findings;
  if (!id || !region) return undefined;
  yield* await bootstrap(clients, { id, region });
  return { id, region };
}

/** Everything that can be seen from outside of a deployed Sluice. It changes nothing. */
export async function* checkAws({ clients, now, tables }: World): AsyncGenerator<Finding> {
  const where = yield* checkDeploy(clients);
  if (!where) return;
  const { outputs, findings } = await stacks(clients, where.region);
  yield* findings;
  if (!outputs) return;
  yield* await trail(clients, { logs: outputs.TrailLogs, now });
  yield* await cost(clients, { reports: outputs.CostReports, now });
  yield* await messages(clients, outputs, where.region);
  yield* await workgroups(clients);
  yield* await catalog(clients, { tables, lake: outputs.Lake });
  yield* await executions(clients, { stateMachine: outputs.StateMachine, now });
}
