import { z } from "zod";
import { AuditFailedError } from "../errors";
import { putAttempt, readAttempt } from "../ledger/generations";
import { inputsOf } from "../ledger/inputs";
import { Run, recordScanned } from "../ledger/runs";
import { findings } from "../plan/balance";
import type { Figures } from "../plan/types";
import type { Task } from "./deps";

const Event = z.object({ run: Run, attemptId: z.string(), buildQueryId: z.string(), queryId: z.string() });

/**
 * Holds what SQL counted in the new generation against what inspection and the inputs say. Safe to repeat.
 * @throws {AuditFailedError} naming build, table, audit and difference; nothing is published then
 */
export const checkAudit: Task<"items" | "objects" | "engine" | "models" | "config" | "clock"> =
  ({ items, objects, engine, models, config, clock }) =>
  async (event): Promise<Record<string, never>> => {
    const { run, attemptId, buildQueryId, queryId } = Event.parse(event);
    for (const id of [buildQueryId, queryId]) await recordScanned(items, engine, run, id);
    const attempt = await readAttempt(items, attemptId);
    const { table, partition, inputs: held } = attempt.build;
    const inputs = await inputsOf(objects, { ...attempt, inputs: held });
    const model = models.find((one) => one.table === table)!;
    const figures: Figures = {};
    for await (const { name, found } of engine.rows(queryId)) figures[name!] = found ?? "0";
    const today = clock.now().toISOString().slice(0, 10);
    const waivers = config.waivers.filter((w) => w.table === table && w.partition === partition && w.until >= today);
    const found = findings(figures, inputs, model.balances);
    const waived = found.flatMap(({ audit }) =>
      waivers.filter((waiver) => waiver.audit === audit).map(({ reason }) => ({ audit, reason })),
    );
    const failed = found.filter(({ audit }) => !waived.some((one) => one.audit === audit));
    if (failed.length > 0)
      throw new AuditFailedError(`${table} ${partition}: ${failed.map(({ words }) => words).join("; ")}`);
    let bytes = 0;
    for await (const { size } of objects.list(objects.key(attempt.location))) bytes += size;
    await putAttempt(items, { ...attempt, figures: { ...figures, file_bytes: String(bytes) }, waived });
    return {};
  };
