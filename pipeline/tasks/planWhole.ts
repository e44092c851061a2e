import type { Known, Plan } from "../plan/known";
import { plan } from "../plan/plan";
import type { Deps } from "./deps";
import { type Lost, vanished } from "./publishedFiles";

/**
 * Plans what can be built: a build that would replace a generation, and of whose inputs one has no file any more, is left out, and what is
 * published stays published, with its files or without.
 */
export async function planWhole(
  objects: Pick<Deps["objects"], "list" | "key">,
  known: Known,
  lost: Lost,
): Promise<Plan> {
  const gone = new Set<string>();
  for (;;) {
    const next = plan({ ...known, gone });
    const more = await vanished(objects, known, next.builds, lost);
    if (more.size === 0) return next;
    for (const key of more) {
      gone.add(key);
      const [table, partition] = key.split(" ") as [string, string];
      const one = lost.get(key);
      if (one) known.published.get(table)!.set(partition, one);
    }
  }
}
