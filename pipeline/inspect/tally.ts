/** What was counted in one file. */
export class Tally {
  records = 0;
  accepted = 0;
  /** documents one after the other: envelopes, bare arrays and bare events */
  documents = 0;
  envelopes = 0;
  arrays = 0;
  bareEvents = 0;
  /** records that have at least one field of an event */
  eventLike = 0;
  /** findings and summaries, which belong beside the events */
  insights = 0;
  aggregated = 0;
  notUtf8 = 0;
  loneSurrogates = 0;
  twice = 0;
  /** The first record that is no valid JSON, with its place. */
  fault: string | undefined;
  readonly rejected = new Map<string, { records: number; examples: number[] }>();

  reject(reason: string, position: number): void {
    const seen = this.rejected.get(reason) ?? { records: 0, examples: [] };
    seen.records++;
    if (seen.examples.length < 5) seen.examples.push(position);
    this.rejected.set(reason, seen);
  }

  /** What a reader should know that cost no record. */
  notes(): string[] {
    const notes: string[] = [];
    if (this.arrays > 0) notes.push('bare array instead of {"Records": [...]}');
    if (this.bareEvents > 0) notes.push(`${things(this.bareEvents, "event")} without an envelope`);
    if (this.documents > 1) notes.push(`${things(this.documents, "JSON document")} in one file`);
    if (this.envelopes > this.documents) notes.push('"Records" is there more than once; all of them are taken');
    if (this.notUtf8 > 0)
      notes.push(`${things(this.notUtf8, "record")} with bytes that are no UTF-8; U+FFFD stands for them`);
    if (this.loneSurrogates > 0)
      notes.push(`${things(this.loneSurrogates, "record")} with an escape of half a character; U+FFFD stands for it`);
    if (this.twice > 0)
      notes.push(`${things(this.twice, "record")} with a key that is there twice or has escapes; the last one counts`);
    return notes;
  }
}

export const things = (n: number, noun: string): string => `${n.toLocaleString("en")} ${noun}${n === 1 ? "" : "s"}`;
