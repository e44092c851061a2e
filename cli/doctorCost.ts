import type { Local } from "../local/wire";
import { publishedReports, stagedDeliveries } from "../pipeline/tasks/knownInputs";
import { refusedTold, waitingWords } from "./costDeliveries";
import { goneNext, goneOf, goneWords } from "./costGone";
import type { Finding } from "./finding";
import { counted } from "./output";
import { unmatchedSettings } from "./unmatched";

/** What waits or was refused of cost reports, whose files have gone, and settings that nothing answers to. */
export async function costFindings(local: Pick<Local, "items" | "deps" | "models">): Promise<Finding[]> {
  const { items, deps } = local;
  const { waiting, refused } = await stagedDeliveries(items, deps.objects);
  const isPublished = (await publishedReports(items)).length > 0;
  const findings: Finding[] = [];
  const [first] = refused.map((one) => refusedTold(one, isPublished));
  if (first)
    findings.push({
      check: "refused cost reports",
      status: "warn",
      found: `${counted(refused.length, "delivery is", "deliveries are")} refused, such as ${first.subject}: ${first.reason}`,
      fix: "sluice cost lists them all",
    });
  if (waiting.length > 0)
    findings.push({
      check: "waiting cost reports",
      status: "warn",
      found: `${counted(waiting.length, "delivery waits", "deliveries wait")}, such as ${waitingWords(waiting[0]!)}`,
      fix: "sluice cost lists them all",
    });
  const gone = await goneOf(deps);
  if (gone.length > 0)
    findings.push({
      check: "raw cost reports",
      status: "warn",
      found: `of ${counted(gone.length, "published month")} of reports raw files are gone, such as ${goneWords(gone[0]!)}`,
      fix: goneNext,
    });
  if (findings.length === 0 && isPublished)
    findings.push({ check: "cost reports", status: "ok", found: "none waits or is refused" });
  const unmatched = await unmatchedSettings(local);
  if (unmatched.length > 0)
    findings.push({
      check: "settings without effect",
      status: "warn",
      found: unmatched.join("; "),
      fix: "mend the names in the configuration",
    });
  return findings;
}
