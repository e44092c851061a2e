/** What there is to be taken in. */
export interface Volume {
  /** CloudTrail events in `days` days */
  events: number;
  /** log files they come in */
  files: number;
  days: number;
  /** principals that have events in them */
  principals: number;
  /** line items of one month in one cost report; 0 for none */
  costLines: number;
  /** cost reports of the same bill that are delivered, such as CUR 2.0 and FOCUS */
  costReports: number;
  /** Whether the trail is one of ours, whose data events are charged to us. */
  ownTrail: boolean;
  /** addresses that mails go to */
  recipients: number;
  /** months that the ledger goes back */
  historyMonths: number;
  /** Whether the stack is not in us-east-1, so that messages about the bill have a key of their own there. */
  billingApart: boolean;
}

/** A year in, with one address, both exports and a trail of our own. */
export const usualVolume: Omit<Volume, "events" | "files" | "days"> = {
  principals: 100,
  costLines: 100_000,
  costReports: 2,
  ownTrail: true,
  recipients: 1,
  historyMonths: 12,
  billingApart: false,
};

/** CloudTrail writes a file every few minutes for each account and region; with more events there are more in each. */
export const usualEventsPerFile = 75;

/** A month here. */
export const monthDays = 30;
export const runsADay = 24;
