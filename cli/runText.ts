import { shorten } from "../pipeline/alerts/text";
import { idleTold, refusedTold, waitingWords } from "./costDeliveries";
import { partialWords } from "./costRemarks";
import { deliveredWords, rowBalance } from "./costReport";
import { list, listAlike } from "./lists";
import { historyWords, lostNext, lostWords, stillLostNext } from "./lost";
import { outdatedWords } from "./outdated";
import { bytes, count, counted, note, type OutputOptions, print } from "./output";
import type { RunReport, Used } from "./runReport";
import { waivedWords } from "./waived";

/** The summary in words: what is new, unchanged, quarantined, over quota, stale, and where the mail is. */
/** @param o.configuration path of the one that holds */
export function say(
  report: RunReport,
  { quiet, configuration }: OutputOptions & { configuration?: string | undefined },
): void {
  for (const run of report.runs) {
    const { files, builds } = run;
    if (run.skipped) {
      print(`${run.source}: another run is at work; it was asked to go again, this one did nothing`);
      continue;
    }
    print(`${run.source}: ${run.status.toLowerCase()} in ${run.seconds.toFixed(1)} s (run ${run.id})`);
    print(
      `  files    ${count(files.new)} new${files.repeated > 0 ? ` (${count(files.repeated)} repeat known content)` : ""}, ${count(files.seen - files.new)} unchanged, ${count(files.quarantined)} quarantined`,
    );
    print(run.source === "cost" ? `  rows     ${rowBalance(run.records)}` : `  records  ${balance(run)}`);
    print(
      `  builds   ${count(builds.done)} done, ${count(builds.unchanged)} unchanged, ${count(builds.failed)} failed; ${bytes(BigInt(run.scannedBytes))} scanned`,
    );
    for (const id of run.takesOver ?? [])
      print(`  note     goes on from run ${id}, which was cut off; what that did is counted here`);
    const { conflicting = 0 } = run.records;
    if (conflicting > 0)
      print(
        `  note     ${counted(conflicting, "duplicate says", "duplicates say")} something else than the record kept under the same eventID; an eventID must be that of one event`,
      );
    const idle = idleness(run);
    if (idle) print(`  ${idle}`);
    if (files.new > 0 && files.quarantined === files.new - files.repeated && run.records.in === 0)
      print(`  none of the new files could be read; look at the folder named with --${run.source}`);
  }
  if (report.unbuilt > 0)
    print(`not built: ${counted(report.unbuilt, "record is", "records are")} staged and in no published day yet`);
  list("failed", report.failed, ({ name, error, cause }) => `${name.replace("#", " ")}: ${error}: ${cause}`);
  listAlike(
    "quarantined",
    report.quarantine.map(({ file, reason, records }) => ({
      subject: file,
      reason: `${records === undefined ? "" : `${counted(records, "record")}: `}${reason}`,
    })),
  );
  const { published, waiting, refused, idle } = report.deliveries;
  list("deliveries", published, deliveredWords);
  if (published.some(({ replaces }) => replaces !== undefined)) print("  `sluice changes` says what they changed");
  list("waiting", waiting, waitingWords);
  const aside = new Set(report.quarantine.map(({ file }) => file));
  listAlike(
    "refused",
    refused
      .filter(({ period, files }) => period !== undefined || !files.every((file) => aside.has(file))) // else said above
      .map((one) => refusedTold(one, report.hasCost)),
  );
  listAlike("in no delivery", idle.map(idleTold));
  const used = ({ principal, month, percent }: Used) => `${shorten(principal, 120)} at ${percent} % (${month})`;
  list("over quota", report.overQuota, used);
  list("near quota", report.nearQuota, used);
  list("worth knowing", report.partial, partialWords);
  // Of a source that gave nothing yet, what was refused is all there is to say.
  const isBarren = aside.size + refused.length > 0 && report.stale.filter(isNothingYet).length > 1;
  const never = isBarren ? report.stale.filter(isNothingYet) : [];
  const stale = report.stale.filter((one) => !never.includes(one));
  if (never.length > 0) print(`nothing is published yet in ${never.map(({ subject }) => subject).join(", ")}`);
  list("not fresh", stale, ({ subject, status, newestAt, allowedHours, reason }) => {
    const newest = newestAt ? `newest ${newestAt.slice(0, 16).replace("T", " ")} UTC, ` : "";
    return `${subject}: ${status}: ${newest}${allowedHours} h allowed${reason ? `; ${reason}` : ""}`;
  });
  list(
    "frozen (what they were built from is gone, so they stay as they are)",
    report.frozen,
    ({ table, partition }) => `${table} ${partition}`,
  );
  if (report.outdated.length > 0) print(outdatedWords(report.outdated));
  list(
    "lost (published, and removed from the lake since, so that no question is answered from them; in this order)",
    report.lost,
    (one) => `${one.table}: ${lostWords(one)}; ${one.tried ? stillLostNext(one) : lostNext(one)}`,
  );
  list(
    "gone for good (totals of replaced deliveries, removed from the lake: `sluice changes` says that it cannot compare with them)",
    report.historyLost,
    historyWords,
  );
  list("waived", report.waived, waivedWords);
  list(
    `in the configuration${configuration ? ` ${configuration}` : ""}, and without effect`,
    report.unmatched,
    (words) => words,
  );
  list("mail", report.mails, (where) => where);
  if (!quiet)
    for (const run of new Set(report.failed.map((one) => one.run)))
      note(`next: sluice runs show ${run}, then sluice redrive ${run} or a new run`);
}

const isNothingYet = ({ status, newestAt }: RunReport["stale"][number]): boolean => status === "missing" && !newestAt;

/**
 * An equation only when it is one. Days are built whole, so a build may move records that an earlier run staged, and what is
 * staged now may wait for its build.
 */
function balance({ records }: RunReport["runs"][number]): string {
  const { in: all, kept, duplicate, superseded, rejected } = records;
  const built = `${count(kept)} kept + ${count(duplicate)} duplicate + ${count(superseded)} superseded`;
  if (all === kept + duplicate + superseded + rejected)
    return `${count(all)} in = ${built} + ${count(rejected)} rejected`;
  const earlier = kept + duplicate + superseded > all - rejected ? ", records staged earlier among them" : "";
  return `${count(all)} in: ${count(all - rejected)} staged, ${count(rejected)} rejected; builds added ${built}${earlier}`;
}

/** What to say of a run that took nothing in and built nothing; undefined when it did, or when its failure says it. */
function idleness({ status, files, records, builds, mails }: RunReport["runs"][number]): string | undefined {
  if (status !== "SUCCEEDED" || files.new > 0 || records.in > 0 || builds.done > 0 || builds.failed > 0)
    return undefined;
  const sent = counted(mails, "mail was", "mails were");
  if (files.seen === 0)
    return `no file was looked at and no build was done; ${mails === 0 ? "no mail was" : sent} sent`;
  if (mails === 0) return "nothing is new: no build was done and no mail sent";
  return `no file is new and no build was done; ${sent} sent`;
}
