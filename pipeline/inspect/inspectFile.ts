import { errorWords } from "../errors";
import type { RawContent, RawFile } from "../ports";
import type { Block } from "./block";
import { DamagedError } from "./inflate";
import { openRaw, type Reading, readEvents } from "./readEvents";
import { folderKind } from "./recognise";
import type { InspectedFile, OnRead, Quarantined } from "./results";
import { jsonShape, listShape } from "./shapes";
import type { Tally } from "./tally";

export interface FileFinding {
  file: InspectedFile;
  quarantined: Quarantined[];
}

/**
 * Verifies one raw file and hands its good records on, in their order, only when the whole file is good. A file of one block is read once.
 * @param block room for the records, of which nothing is left from file to file
 * @param stage takes the records of a block whose day is not 0, and is done with them when it returns
 * @throws {Error} when the file cannot be read; what is wrong inside it is a finding
 */
export async function inspectFile(
  raw: RawFile,
  content: RawContent,
  block: Block,
  stage: (block: Block) => void,
  onRead: OnRead = () => {},
): Promise<FileFinding> {
  try {
    const source = await openRaw(content);
    const readings = source.whole ? 1 : 2;
    const reading = await readEvents(source, block, ({ first, count }) => onRead(first + count, 1, readings));
    const { tally, inflated } = reading;
    const failure = reading.failure ?? (reading.other ? undefined : noEvents(reading));
    if (failure !== undefined) return bad(raw, failure, inflated);
    const notes = [...reading.notes, ...tally.notes()];
    if (!source.gzip && /\.gz$/i.test(raw.key)) notes.push("not gzip, although the name ends in .gz");
    const kind = reading.other ?? (isBeside(tally) ? "insight" : "log");
    if (kind !== "log") return beside(raw, kind, inflated, notes);
    if (block.count === tally.records) stage(block);
    else {
      const again = await readEvents(source, block, (one) => {
        stage(one);
        onRead(tally.records, readings, readings);
      });
      if (again.tally.accepted !== tally.accepted || again.inflated !== inflated)
        throw new Error("it changed between two readings; run again");
    }
    const { records, accepted } = tally;
    return {
      file: { key: raw.key, kind, records, staged: accepted, rejected: records - accepted, inflated, notes },
      quarantined: [...tally.rejected].map(([reason, found]) => ({ file: raw.key, reason, ...found })),
    };
  } catch (error) {
    if (error instanceof DamagedError) return bad(raw, error.message, 0);
    throw new Error(`cannot inspect ${raw.key}: ${errorWords(error as Error)}`, { cause: error });
  }
}

/** Findings and summaries alone: they belong beside the logs. */
const isBeside = (tally: Tally): boolean =>
  tally.insights + tally.aggregated > 0 && tally.insights + tally.aggregated === tally.records;

/** Why good JSON is no log, when nothing in it is like an event of CloudTrail. */
function noEvents({ tally, head }: Reading): string | undefined {
  if (tally.documents === 0) return "empty: nothing but white space";
  if (tally.records === 0 || tally.accepted > 0) return undefined;
  const isList = tally.envelopes > 0 || tally.eventLike > 0;
  if (!isList && tally.fault) return tally.fault;
  const shape = isList ? listShape(head) : (jsonShape(head) ?? 'neither {"Records": [...]} nor events');
  return shape && `JSON without CloudTrail records: ${shape}`;
}

function beside(raw: RawFile, kind: InspectedFile["kind"], inflated: number, notes: string[]): FileFinding {
  return { file: { key: raw.key, kind, records: 0, staged: 0, rejected: 0, inflated, notes }, quarantined: [] };
}

/** In a folder that AWS keeps for something else, a file that cannot be read is no fault of the logs. */
function bad(raw: RawFile, reason: string, inflated: number): FileFinding {
  const other = folderKind(raw.key);
  if (other) return beside(raw, other, inflated, [reason]);
  return { ...beside(raw, "bad", inflated, []), quarantined: [{ file: raw.key, reason }] };
}
