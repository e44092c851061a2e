import type { FreshnessStatus } from "../alerts/alert";
import { subjectKey } from "../alerts/subjectKey";
import type { Items } from "../ports";
import { type Judged, judge, type Watch } from "./judge";

/** What the last check found of one table or path; times are ISO 8601 in UTC. */
export interface FreshnessStanding extends Watch {
  status: FreshnessStatus;
  reason: string;
  newestAt: string | null;
  /** since when it has this status */
  since: string;
  firstSeenAt: string;
  checkedAt: string;
  run: string;
}
const pk = "freshness";

export async function readStanding(items: Items, subject: string): Promise<FreshnessStanding | undefined> {
  return (await items.get<FreshnessStanding>(pk, subjectKey(subject)))?.body;
}
export async function putStanding(items: Items, standing: FreshnessStanding): Promise<void> {
  await items.put(pk, subjectKey(standing.subject), standing);
}
/** A subject that is not watched any more is not shown. */
export async function forgetStanding(items: Items, subject: string): Promise<void> {
  await items.remove(pk, subjectKey(subject));
}

export function standingOf(
  watch: Watch,
  judged: Judged,
  newestAt: Date | undefined,
  before: FreshnessStanding | undefined,
  { now, run }: { now: Date; run: string },
): FreshnessStanding {
  const at = now.toISOString();
  return {
    ...watch,
    ...judged,
    newestAt: newestAt?.toISOString() ?? null,
    since: before?.status === judged.status ? before.since : at,
    firstSeenAt: before?.firstSeenAt ?? at,
    checkedAt: at,
    run,
  };
}

/**
 * Standing of everything that is watched, troubles first.
 * @param now given, what was fresh at the last check and has grown too old since is `stuck`: no run has looked at it
 */
export async function freshnessStanding(items: Items, now?: Date): Promise<FreshnessStanding[]> {
  const found: FreshnessStanding[] = [];
  for await (const { body } of items.query<FreshnessStanding>(pk)) found.push(now ? asOf(body, now) : body);
  const rank = ({ status }: FreshnessStanding) => (status === "fresh" ? 1 : 0);
  return found.sort((a, b) => rank(a) - rank(b) || (a.subject < b.subject ? -1 : 1));
}

function asOf(standing: FreshnessStanding, now: Date): FreshnessStanding {
  if (standing.status !== "fresh" || !standing.newestAt) return standing;
  const { status } = judge(standing, { newestAt: new Date(standing.newestAt) }, now);
  if (status === "fresh") return standing;
  const checked = standing.checkedAt.slice(0, 16).replace("T", " ");
  return { ...standing, status: "stuck", reason: `no run has checked it since ${checked} UTC` };
}
