import { recordColumns } from "./columns";

const column = (name: string): number => recordColumns.findIndex((c) => c.name === name);

/**
 * The scanner notes where each wanted value lies. A wanted path is a slot; the first slots are the columns in their order, the rest
 * follow them.
 */
export const slot = {
  eventId: column("event_id"),
  eventTime: column("event_time"),
  eventName: column("event_name"),
  eventCategory: column("event_category"),
  eventVersion: column("event_version"),
  sourceIdentity: column("source_identity"),
  additionalEventData: column("additional_event_data"),
  /** userIdentity.sourceIdentity, which counts where the session context has none */
  sourceIdentityOfUser: recordColumns.length,
  bytesOut: recordColumns.length + 1,
  bytesIn: recordColumns.length + 2,
  /** the whole record */
  record: recordColumns.length + 3,
} as const;
/** Integers per record: start and end of every slot. An end of 0 means that there is no value. */
export const stride = (slot.record + 1) * 2;

/** A top-level key that, in a document of its own, says what kind of file it is. */
export type Marker = "records" | "digest" | "config";

export interface Key {
  name: Buffer;
  /** -1 when only the children are wanted */
  slot: number;
  /** keep the quotes of a string: the column holds JSON text */
  json: boolean;
  child: Keys | undefined;
  marker: Marker | undefined;
  /** of all keys, for noticing one that comes twice in a record */
  ordinal: number;
}

/** The wanted keys of one object, found by a hash of their length and three bytes that no two of them share. */
export interface Keys {
  table: (Key | undefined)[];
  mask: number;
  a: number;
  b: number;
}

interface Draft {
  slot: number;
  json: boolean;
  marker?: Marker;
  children: Map<string, Draft>;
}

function draft(): Map<string, Draft> {
  const top = new Map<string, Draft>();
  const at = (path: string): Draft => {
    let level = top;
    let found: Draft | undefined;
    for (const name of path.split(".")) {
      found = level.get(name) ?? { slot: -1, json: false, children: new Map() };
      level.set(name, found);
      level = found.children;
    }
    return found as Draft;
  };
  recordColumns.forEach((column, i) => {
    const [first, second] = column.from as [string, string?];
    Object.assign(at(first), { slot: i, json: column.form === "json" });
    if (second !== undefined) at(second).slot = slot.sourceIdentityOfUser;
  });
  at("additionalEventData.bytesTransferredOut").slot = slot.bytesOut;
  at("additionalEventData.bytesTransferredIn").slot = slot.bytesIn;
  at("Records").marker = "records";
  at("digestStartTime").marker = "digest";
  at("configurationItems").marker = "config";
  at("configSnapshotId").marker = "config";
  return top;
}

let ordinals = 0;
function compile(level: Map<string, Draft>): Keys {
  const keys = [...level].map(
    ([name, d]): Key => ({
      name: Buffer.from(name),
      slot: d.slot,
      json: d.json,
      child: d.children.size > 0 ? compile(d.children) : undefined,
      marker: d.marker,
      ordinal: ordinals++,
    }),
  );
  for (let mask = 15; mask < 4096; mask = mask * 2 + 1)
    for (let a = 1; a < 32; a++)
      for (let b = 1; b < 32; b++) {
        const table: (Key | undefined)[] = new Array(mask + 1).fill(undefined);
        const free = keys.every((key) => {
          const h = hash(key.name, 0, key.name.length, a, b) & mask;
          if (table[h] !== undefined) return false;
          table[h] = key;
          return true;
        });
        if (free) return { table, mask, a, b };
      }
  throw new Error("no hash keeps the wanted keys apart; give it other bytes of the key");
}

/** `length` must be at least 1. */
export function hash(bytes: Uint8Array, start: number, length: number, a: number, b: number): number {
  const middle = bytes[start + (length >> 1)]!;
  const threeQuarters = bytes[start + ((length * 3) >> 2)]!;
  return length + a * middle + b * threeQuarters + 7 * bytes[start + length - 1]!;
}

/** The wanted keys of a CloudTrail record. */
export const recordKeys: Keys = compile(draft());
export const keyCount = ordinals;
