import type { Items, ObjectStore, RawFile, RawStore } from "../ports";
import { manifestsOfDay } from "./batches";
import { type Found, newLogFiles } from "./newFiles";
import { hashOf, hashOfFiles, readQuiet } from "./quiet";

/** A run's look at what is there. It reads nothing of what it found to be known before. */
export interface Listing {
  /** Of the files of a delivery day, those that are to be taken in. */
  news(day: string, files: RawFile[]): Promise<Found>;
  end(o: {
    raw: Pick<RawStore, "missing" | "unreadable" | "folders">;
    /** every day was listed */
    isWhole: boolean;
    /** batches wait for inspection */
    isOpen: boolean;
  }): Promise<void>;
}

const nothing: Found = { news: [], orphans: [] };

/**
 * Of log files: one that is in a batch stays known, as long as the manifest is there, which may be lost with the lake.
 * @param isIdle no batch waits, and none is to be read again
 */
export async function logListing(
  items: Items,
  objects: Pick<ObjectStore, "read" | "list">,
  isIdle: boolean,
): Promise<Listing> {
  const quiet = await readQuiet(items, "cloudtrail");
  return {
    async news(day, files) {
      const about = `day#${day}`;
      const of = hashOf([hashOfFiles(files), await manifestsOfDay(objects, "cloudtrail", day)]);
      if (isIdle && quiet.isQuiet(about, of)) return nothing;
      const found = await newLogFiles(items, objects, day, files);
      if (isIdle && found.news.length + found.orphans.length === 0) await quiet.note(about, of, { forever: true });
      return found;
    },
    async end({ isOpen }) {
      if (isOpen) await quiet.disturb();
    },
  };
}
