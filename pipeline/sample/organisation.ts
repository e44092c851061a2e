import type { Actor } from "./actor";
import { roster } from "./actors";
import { type Account, company } from "./company";
import type { SampleOptions } from "./options";
import { hexDigits, random } from "./random";

export interface Bucket {
  name: string;
  account: string;
  region: string;
  /** Folders its keys lie in. */
  folders: string[];
}
export interface Organisation {
  id: string;
  accounts: Account[];
  buckets: Bucket[];
  actors: Actor[];
}

export const regions = ["eu-central-1", "us-east-1", "eu-west-1"] as const;
const accountNames = ["management", "data", "web", "security", "sandbox", "logistics", "staging", "research"];
const bucketKinds: [string, string[]][] = [
  ["orders-lake", ["silver/orders/dt=2026-01", "gold/daily_revenue", "silver/März/Umsätze"]],
  ["exports", ["nightly", "partners/fjord-freight", 'reports/"final", v2']],
  ["web-assets", ["img/products", "js", "fonts"]],
  ["app-logs", ["alb/eu-central-1", "cloudfront", "vpc-flow"]],
];

/** Who and what there is: the same for a seed, whatever number of days and events. */
export function organisation(options: SampleOptions): Organisation {
  const draw = random(`${options.seed}/organisation`);
  const ids = new Set<string>();
  // One id begins with 0: account ids are text, and a number would lose it.
  while (ids.size < options.accounts)
    ids.add(`${ids.size === 1 ? "0" : draw.between(1, 9)}${draw.text(11, "0123456789")}`);
  const accounts = [...ids].map((id, i) => ({
    id,
    name: accountNames[i] ?? `team-${i + 1 - accountNames.length}`,
  }));
  const buckets = accounts.flatMap((account, i) =>
    bucketKinds.slice(0, i === 0 ? 1 : bucketKinds.length).map(([kind, folders], k) => ({
      name: `${company.toLowerCase()}-${account.name}-${kind}`,
      account: account.id,
      region: regions[(i + k) % 5 === 4 ? 2 : (i + k) % 3 === 1 ? 1 : 0]!,
      folders,
    })),
  );
  return {
    id: `o-${draw.text(10, hexDigits)}`,
    accounts,
    buckets,
    actors: roster(options, accounts),
  };
}
