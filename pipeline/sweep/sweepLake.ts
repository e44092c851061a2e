import { sweepCostParts } from "./costParts";
import { sweepEventParts } from "./eventParts";
import { sweepGenerations } from "./generations";
import { type Removed, type SweepDeps, Sweeping, type SweepTerms } from "./sweeping";

/**
 * Removes from silver, gold and staged what neither ledger nor catalog names and whose grace has passed, with the lists of parts it was made
 * from; raw files, manifests and plans are never touched. It may end anywhere: files go before the ledger forgets whose they were, so the next sweep goes on.
 */
export async function sweepLake(deps: SweepDeps, terms: SweepTerms): Promise<Removed> {
  const sweeping = await Sweeping.begin(deps, terms);
  await sweepGenerations(sweeping);
  await sweepEventParts(sweeping);
  await sweepCostParts(sweeping);
  return sweeping.removed;
}
