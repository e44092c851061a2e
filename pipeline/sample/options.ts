/** What can go wrong with delivered logs, and is put into the sample on purpose. */
export const faultKinds = {
  duplicate: "a file delivered twice under another name, and a record twice in one file",
  overlap: "a second trail that covers one account for some days",
  shared: "requests across accounts, recorded in both with one sharedEventID",
  correction: "an event that CloudTrail corrected later (addendum UPDATED_DATA)",
  late: "a file delivered days after its events",
  torn: "a gzip file that ends too early, among the logs and among the bills",
  html: "an error page saved as .json.gz, and one as a bill",
  incomplete: "records without eventID or without eventTime",
} as const;
export type Fault = keyof typeof faultKinds;
export const allFaults = Object.keys(faultKinds) as Fault[];

export interface SampleOptions {
  seed: string;
  accounts: number;
  principals: number;
  days: number;
  /** Distinct events before faults are put in. */
  events: number;
  /** Lines of the payer's own report over all months, about; 0 writes no bills. */
  costLines: number;
  faults: readonly Fault[];
}
/** 34 days, so that the sample spans a month, a year and two incomplete weeks. */
export const sampleDefaults: SampleOptions = {
  seed: "1",
  accounts: 5,
  principals: 25,
  days: 34,
  events: 12_000,
  costLines: 5_000,
  faults: allFaults,
};

/** The sample's "now": its last day is today, and the last events have just been delivered. */
export const sampleClock = "2026-01-31T20:00:00.000Z";

/** Rises when the same options would give other files, so that a folder made by an older version is made anew. */
export const sampleVersion = 3;

/** `--faults all`, `none`, or names separated by commas. @throws {Error} naming the kinds there are */
export function parseFaults(text: string): Fault[] {
  if (text === "all") return [...allFaults];
  if (text === "none") return [];
  const names = text.split(",").map((name) => name.trim());
  for (const name of names)
    if (!Object.hasOwn(faultKinds, name))
      throw new Error(`"${name}" is no fault; write all, none, or some of ${allFaults.join(",")}`);
  return allFaults.filter((fault) => names.includes(fault));
}

const bounds = { accounts: [1, 200], principals: [1, 100_000], days: [1, 3_660], events: [1, 50_000_000] } as const;
/** Downloads of the quota story and one session beside them must fit into each day. */
export const fewestEventsADay = 12;

/** @throws {Error} in plain words when a count is out of bounds */
export function checkOptions(options: SampleOptions): SampleOptions {
  for (const [name, [low, high]] of Object.entries(bounds)) {
    const value = options[name as keyof typeof bounds];
    if (!Number.isInteger(value) || value < low || value > high)
      throw new Error(`--${name} is ${value}; give a whole number from ${low} to ${high}`);
  }
  const { costLines } = options;
  if (!Number.isInteger(costLines) || (costLines !== 0 && costLines < 4_000) || costLines > 20_000_000)
    throw new Error(`--cost-lines is ${costLines}; give 0 for no bills, or a whole number from 4000 to 20000000`);
  if (options.events < options.days * fewestEventsADay)
    throw new Error(
      `--events is ${options.events} for ${options.days} days; give at least ${fewestEventsADay} a day (${options.days * fewestEventsADay}) or fewer --days`,
    );
  return options;
}
