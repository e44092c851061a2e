import { checkAudit } from "./checkAudit";
import { checkFreshness } from "./checkFreshness";
import type { Deps } from "./deps";
import { evaluateQuotas } from "./evaluateQuotas";
import { inspectBatch } from "./inspectBatch";
import { notify } from "./notify";
import { openRun } from "./openRun";
import { planBatches } from "./planBatches";
import { planBuilds } from "./planBuilds";
import { publish } from "./publish";
import { recordBatch } from "./recordBatch";
import { recordBranch } from "./recordBranch";
import { recordBuild } from "./recordBuild";
import { renderBuild } from "./renderBuild";
import { renderQuotas } from "./renderQuotas";
import { settle } from "./settle";
import { sweep } from "./sweep";
import { verdict } from "./verdict";
import { writeUsage } from "./writeUsage";

/** Every Task function by the name that the state machines call it; Sweep is started by its own schedule. One file, one state, one Lambda, one name. */
export function taskFunctions(deps: Deps): Record<string, (event: unknown) => Promise<unknown>> {
  return {
    OpenRun: openRun(deps),
    PlanBatches: planBatches(deps),
    InspectBatch: inspectBatch(deps),
    RecordBatch: recordBatch(deps),
    PlanBuilds: planBuilds(deps),
    RenderBuild: renderBuild(deps),
    CheckAudit: checkAudit(deps),
    Publish: publish(deps),
    RecordBuild: recordBuild(deps),
    RenderQuotas: renderQuotas(deps),
    EvaluateQuotas: evaluateQuotas(deps),
    WriteUsage: writeUsage(deps),
    CheckFreshness: checkFreshness(deps),
    RecordBranch: recordBranch(deps),
    Notify: notify(deps),
    Settle: settle(deps),
    Sweep: sweep(deps),
    Verdict: verdict(deps),
  };
}
