/** The names AWS gives the regions of a bill. */
const names: Record<string, string> = {
  "eu-central-1": "EU (Frankfurt)",
  "eu-west-1": "EU (Ireland)",
  "us-east-1": "US East (N. Virginia)",
};
export const place = (region: string): string => names[region] ?? region;

/** Before the usage types of a region; us-east-1 has none. */
const prefixes: Record<string, string> = { "eu-central-1": "EUC1-", "eu-west-1": "EU-", "us-east-1": "" };
export const usagePrefix = (region: string): string => prefixes[region] ?? "";
