import type { Deliveries } from "../deliveries/delivery";

/** What to do about a delivery that is not whole yet. */
export function waitingNext({ missing, reason }: Deliveries["incomplete"][number]): string {
  if (missing.length > 0) return "it is taken in by the next run that finds them";
  if (/^no manifest/.test(reason))
    return "it is taken in by the next run that finds its manifest, or without AWS's folders";
  if (/rows/.test(reason)) return "nothing to do, unless rows were expected: then look at the export in AWS";
  return "it is taken in by the next run that finds them";
}

/** What to do about files of which nothing is taken. @param isPublished something was published before */
export const refusedNext = (isPublished: boolean): string =>
  `${isPublished ? "what was published before stays; " : ""}mend or remove the file, then run again`;
