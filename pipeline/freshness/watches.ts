import type { Config } from "../config";
import type { Model } from "../plan/types";
import type { Source } from "../ports";
import type { Watch } from "./judge";

/**
 * What a run of `source` watches: its own tables as their headers promise, or as the configuration says, in an order in which
 * inputs come first; then the folders and prefixes of the configuration. A table that no run builds is watched too: its check is
 * broken, and says so.
 */
export function watchesOf(config: Config["freshness"], models: Model[], source: Source): Watch[] {
  const allowed = new Map(config.flatMap(({ table, allowedHours }) => (table ? [[table, allowedHours] as const] : [])));
  const own = models
    .filter(({ run }) => run === source)
    .map(
      ({ table, freshnessHours }): Watch => ({
        subject: table,
        kind: "table",
        allowedHours: allowed.get(table) ?? freshnessHours,
      }),
    );
  const unknown = [...allowed]
    .filter(([table]) => !models.some((model) => model.table === table))
    .map(([subject, allowedHours]): Watch => ({ subject, kind: "table", allowedHours }));
  const paths = config.flatMap(({ path, allowedHours }): Watch[] =>
    path ? [{ subject: path, kind: "path", allowedHours }] : [],
  );
  return [...own, ...unknown, ...paths];
}
