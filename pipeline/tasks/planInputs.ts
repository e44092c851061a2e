import type { Wanted } from "../cost/deliveries/wanted";
import type { Extent } from "../ledger/generations";
import type { Known, Plan } from "../plan/known";

/** What a plan leaves to be shown. */
export type Kept = Pick<Plan, "waiting" | "outdated" | "frozen" | "unchanged"> & {
  deliveries?: Pick<Wanted, "waiting" | "refused"> | undefined;
};

/** What there is to build from, or that nothing is another since the last plan without work: what that one left. */
export type PlanInputs =
  | { last: Kept }
  | {
      last?: undefined;
      known: Pick<Known, "staged" | "feeds"> & {
        /** of what is published, the part that the plan is about; undefined: everything */
        extent?: Extent | undefined;
      };
      /** everything that came is read; before that nothing is built */
      isWhole: boolean;
      /** Remembers a plan that leaves nothing to do. @returns what is to be shown of it, with what it did not look at */
      keep(kept: Kept, made: { plan: Plan; published: Known["published"] }): Promise<Kept>;
    };
