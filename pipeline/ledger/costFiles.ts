import type { CostFileRecord } from "../cost/record";
import type { Items } from "../ports";

/** A file of a cost folder, in its newest version. */
export type KnownCostFile = CostFileRecord & { batchId: string };

/** One item for each file: a file that was overwritten takes the place of what it was. Safe to repeat. */
export async function recordCostFiles(items: Items, batchId: string, records: CostFileRecord[]): Promise<void> {
  await items.putMany(records.map((record) => ({ pk: "cost-file", sk: record.key, body: { ...record, batchId } })));
}
export async function* costFiles(items: Items): AsyncIterable<KnownCostFile> {
  for await (const { body } of items.query<KnownCostFile>("cost-file")) yield body;
}

/** Which report feeds gold, by billing account: the first one that was published, until the configuration says another. */
export async function costChoices(items: Items, configured: Record<string, string>): Promise<Map<string, string>> {
  const choices = new Map<string, string>();
  for await (const { sk, body } of items.query<{ report: string }>("cost-choice")) choices.set(sk, body.report);
  for (const [account, report] of Object.entries(configured)) choices.set(account, report);
  return choices;
}
export async function keepChoices(items: Items, choices: Map<string, string>): Promise<void> {
  for (const [account, report] of choices) await items.put("cost-choice", account, { report });
}
