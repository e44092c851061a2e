import type { Wanted } from "../pipeline/cost/deliveries/wanted";
import { refusedNext, waitingNext } from "../pipeline/cost/standing/standingNext";
import type { Told } from "./lists";

type Waiting = Wanted["waiting"][number];
type Refused = Wanted["refused"][number];

/** `org-cur 2026-01 (delivery 861af42f): why; what to do` */
export const waitingWords = (one: Waiting): string => `${nameOf(one)}: ${one.reason}; ${waitingNext(one)}`;
export const refusedTold = (one: Refused, isPublished: boolean): Told => ({
  subject: nameOf(one),
  reason: `${one.reason}; ${refusedNext(isPublished)}`,
});
export const idleTold = ({ key, reason }: Wanted["idle"][number]): Told => ({ subject: key, reason });

export const waitingJson = (one: Waiting) => ({ ...one, next: waitingNext(one) });
export const refusedJson = (one: Refused, isPublished: boolean) => ({ ...one, next: refusedNext(isPublished) });

function nameOf({ report, period, id, files }: Refused): string {
  // A file that is no report has a month and a delivery of none: its name in the folder says more than the one made up for it.
  if (report === undefined || (period === undefined && id === undefined && files.length === 1))
    return files[0] ?? "a file";
  return `${report}${period ? ` ${period}` : ""}${id ? ` (delivery ${id})` : ""}`;
}
