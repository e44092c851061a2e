import type { Outputs } from "../aws/deployment";
import type { Table } from "../sql/model";
import { account, bootstrap } from "./account";
import type { DoctorClients } from "./clients";
import { cost, costExplorer } from "./cost";
import { type Finding, skip } from "./finding";
import { messages } from "./messages";
import { catalog, workgroups } from "./queries";
import { executions } from "./runs";
import { stacks } from "./stack";
import { starts } from "./starts";
import { swept } from "./sweep";
import { trail } from "./trail";

interface World {
  clients: DoctorClients;
  now: Date;
  /** Every table that `sql/` declares. */
  tables: Iterable<Pick<Table, "name">>;
}

/** What `cdk deploy` needs: somebody whom AWS knows, a region, and CDK's bootstrap. */
export async function* checkDeploy(
  clients: DoctorClients,
): AsyncGenerator<Finding, { id: string; region: string } | undefined> {
  const { id, region, findings } = await account(clients);
  yield* findings;
  if (!id || !region) return undefined;
  yield* await bootstrap(clients, { id, region });
  return { id, region };
}

type Check = (o: World & { outputs: Outputs; region: string }) => Promise<Finding[]>;
/** What is looked at where a stack says that everything is, in this order. */
const ofStack: Record<string, Check> = {
  trail: ({ clients, outputs, now }) => trail(clients, { logs: outputs.TrailLogs, now }),
  "cost reports": ({ clients, outputs, now }) => cost(clients, { reports: outputs.CostReports, now }),
  subscriptions: ({ clients, outputs, region }) => messages(clients, outputs, region),
  workgroups: ({ clients }) => workgroups(clients),
  tables: ({ clients, outputs, tables }) => catalog(clients, { tables, lake: outputs.Lake }),
  "schedules, rules and lost starts": ({ clients }) => starts(clients),
  runs: ({ clients, outputs, now }) => executions(clients, { stateMachine: outputs.StateMachine, now }),
  sweep: ({ clients, outputs, now }) => swept(clients, { table: outputs.LedgerTable, now }),
};

/**
 * Everything that can be seen from outside of a deployed Sluice. It changes nothing, and no finding ends it: what cannot be asked because
 * of another finding says so.
 */
export async function* checkAws(world: World): AsyncGenerator<Finding> {
  const { clients, now } = world;
  const looked: Finding[] = [];
  const where = yield* noted(checkDeploy(clients), looked);
  if (!where) {
    const why = looked.find(({ status }) => status === "fail")!;
    for (const check of ["bootstrap", "stack", "Cost Explorer", ...Object.keys(ofStack)]) yield skip(check, why);
    return;
  }
  const { outputs, findings } = await stacks(clients, where.region);
  yield* findings;
  yield* await costExplorer(clients, now);
  const why = findings.find(({ status }) => status !== "ok");
  for (const [name, check] of Object.entries(ofStack))
    if (outputs) yield* await check({ ...world, outputs, region: where.region });
    else yield skip(name, why!);
}

/** Passes findings on, and keeps them. */
async function* noted<Result>(from: AsyncGenerator<Finding, Result>, kept: Finding[]): AsyncGenerator<Finding, Result> {
  for (;;) {
    const next = await from.next();
    if (next.done) return next.value;
    kept.push(next.value);
    yield next.value;
  }
}
