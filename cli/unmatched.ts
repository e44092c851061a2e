import type { Local } from "../local/wire";
import { leftOutWord } from "../pipeline/config";
import { failures } from "../pipeline/ledger/generations";
import { unmatchedOverrides } from "../pipeline/quotas/unmatched";
import { publishedReports } from "../pipeline/tasks/knownInputs";
import { waivedOf } from "./waived";

type Opened = Pick<Local, "items" | "deps" | "models">;

/** Entries of `cost.reports` that name what is not published, so they have no effect. */
export async function misnamedReports({ items, deps }: Pick<Local, "items" | "deps">) {
  const asked = Object.entries(deps.config.cost.reports);
  const reports = asked.length > 0 ? await publishedReports(items) : [];
  if (reports.length === 0) return [];
  return asked
    .filter(
      ([id, name]) =>
        !reports.some(
          ({ report, accounts: of }) =>
            (name === leftOutWord || report === name) && of.some((one) => one.billingAccountId === id),
        ),
    )
    .map(([billingAccountId, report]) => ({
      billingAccountId,
      report,
      known: [
        ...new Set(
          reports
            .filter(({ accounts: of }) => of.some((one) => one.billingAccountId === billingAccountId))
            .map(({ report: name }) => name),
        ),
      ].sort(),
    }));
}

type Misnamed = Awaited<ReturnType<typeof misnamedReports>>[number];
export const misnamedWords = ({ billingAccountId, report, known }: Misnamed): string =>
  report === leftOutWord
    ? `cost.reports leaves out billing account ${billingAccountId}, and no published report has it`
    : `cost.reports names ${report} for billing account ${billingAccountId}, and no report of that name has the account; ${
        known.length > 0 ? `these have it: ${known.join(", ")}` : "no published report has it"
      }`;

/** What the configuration asks for and nothing answers to: a word misspelt, or a waiver whose time is over. One line each. */
export async function unmatchedSettings(local: Opened): Promise<string[]> {
  const { deps, items, models } = local;
  const words = (await misnamedReports(local)).map(misnamedWords);
  words.push(...(await unmatchedOverrides(items, deps.config.quota, deps.clock.now())));
  if (deps.config.waivers.length === 0) return words;
  const waived = await waivedOf(local);
  const failed = new Map<string, string>();
  for await (const { table, partition, failed: why } of failures(items))
    failed.set(`${table} ${partition}`, `${failed.get(`${table} ${partition}`) ?? ""} ${why.cause}`);
  const today = deps.clock.now().toISOString().slice(0, 10);
  for (const { table, partition, audit, until } of deps.config.waivers) {
    const name = `waiver of ${audit} of ${table} ${partition}`;
    if (waived.some((one) => one.table === table && one.partition === partition && one.audit === audit)) continue;
    if (!models.models.some((model) => model.table === table)) words.push(`${name}: there is no table ${table}`);
    else if (until < today) words.push(`${name}: it held until ${until}, and lets nothing through any more`);
    else if (!failed.get(`${table} ${partition}`)?.includes(audit))
      words.push(`${name}: no such audit fails there; a failure names its audit as a waiver must`);
  }
  return words;
}
