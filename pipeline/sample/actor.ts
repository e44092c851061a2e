import type { Random } from "./random";

/** Who acts. `principal` is the string by which quotas know the actor, stated here and not read from the records. */
export interface Actor {
  principal: string;
  profile: Profile;
  act(draw: Random, time: number): Acting;
  /** Share of the day's sessions. */
  weight: number;
  hours: "office" | "night" | "always";
  addresses: string[];
  agents: string[];
  vpcEndpointId?: string;
  /** Downloads in a month as a share of `quota` (bytes); only actors of the quota story have one. */
  story?: { quota: number; share: number };
}
/** An actor at one time: the account in which its requests are recorded, and its `userIdentity`. */
export interface Acting {
  account: string;
  identity: object;
}
export type Profile = "analyst" | "developer" | "job" | "crawler" | "logWriter" | "cdn" | "owner" | "login" | "config";
