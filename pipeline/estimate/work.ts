import { athenaMinimum, measured as m } from "./measured";
import { monthDays, runsADay, type Volume } from "./volume";

/** What runs of one source do in a month. */
export interface Work {
  runs: number;
  /** runs that find something */
  news: number;
  batches: number;
  builds: number;
  transitions: number;
  /** Lambda calls */
  calls: number;
  queries: number;
  /** bytes that Athena charges */
  scanned: number;
  /** GB-ms of inspection, which is the one task that computes */
  inspection: number;
  writeUnits: number;
  readUnits: number;
  /** PUT and LIST */
  puts: number;
  gets: number;
}

/**
 * What runs do whatever they read, as the state machine and the tasks are written; a test holds it against the history of a real run.
 * @param o.news how many of the runs find something and build in as many rounds as there are layers
 * @param o.quotas whether what they build changes usage
 */
export function runWork(o: {
  runs: number;
  news: number;
  batches: number;
  builds: number;
  /** @default those of events */
  rounds?: number;
  historyMonths: number;
  quotas: boolean;
}): Omit<Work, "scanned" | "inspection"> {
  const { runs, news, batches, builds, historyMonths } = o;
  const due = o.quotas ? news : 0;
  const rounds = news * (o.rounds ?? m.rounds);
  const queries = builds * m.perBuild.queries + due * m.quotasDue.queries;
  const counted = (of: "transitions" | "calls" | "writeUnits" | "readUnits") => {
    const perRound: Partial<Record<typeof of, number>> = m.perRound;
    return (
      runs * m.quiet[of] +
      rounds * (perRound[of] ?? 0) +
      batches * m.perBatch[of] +
      builds * m.perBuild[of] +
      due * m.quotasDue[of]
    );
  };
  return {
    runs,
    news,
    batches,
    builds,
    queries,
    transitions: counted("transitions") + news, // the Map over the batches
    calls: counted("calls"),
    writeUnits: counted("writeUnits"),
    readUnits: counted("readUnits") + (runs + rounds) * m.planReadUnits * historyMonths,
    puts:
      runs * m.quiet.puts +
      rounds +
      batches * m.perBatch.puts +
      builds * m.query.filesWritten +
      queries * (m.query.resultPuts + m.query.lists),
    gets: queries * m.query.gets,
  };
}

/** Hourly runs over CloudTrail. A day is built anew by each run that finds events of it, so its bytes are read many times. */
export function eventWork(volume: Volume): Work {
  const { days, principals, historyMonths } = volume;
  const runs = runsADay * monthDays;
  const aMonth = monthDays / days;
  const [events, files] = [volume.events * aMonth, volume.files * aMonth];
  const news = Math.min(runs, files);
  const perRun = news === 0 ? 0 : 1 / news;
  const work = runWork({
    runs,
    news,
    batches: Math.max(news, files / m.filesPerBatch),
    builds: news * (3 + 2 / runsADay), // of a day in silver and gold, of the month; once a day those of the day before too
    historyMonths,
    quotas: true,
  });
  // What a run reads of a table with so many bytes an event: the day as far as it has come.
  const dayOf = (bytes: number) => charged((events / monthDays) * bytes * m.daysReadADay * monthDays * perRun);
  const scannedByRun =
    dayOf(m.event.staged * m.stagedReads.build) +
    dayOf(m.event.staged * m.stagedReads.audit) +
    dayOf(m.event.silver) +
    charged((events / 2) * m.event.gold) +
    (work.queries * perRun - 4) * athenaMinimum;
  const usage = news * Math.min(principals, events * perRun);
  const manifests = runs * m.listing.days * m.listing.batchesADay;
  return {
    ...work,
    scanned: news * scannedByRun,
    inspection: inspectionMs(events, m.inspect.eventsPerSecond, files),
    writeUnits: work.writeUnits + files + usage,
    readUnits: work.readUnits + files + usage + manifests,
    puts: work.puts + runs * (m.listing.lists + m.listing.days),
    gets: work.gets + files + manifests,
  };
}

/** Runs over cost reports: one a day by the clock, and one for each delivery, of which a report has one a day. */
export function costWork({ costLines, costReports, historyMonths }: Volume): Work {
  const deliveries = costLines > 0 ? costReports * monthDays : 0;
  const runs = monthDays + deliveries;
  const files = deliveries * (1 + Math.ceil(costLines / m.linesPerFile)); // a manifest, and parts
  const { perDelivery, ofFeed, rounds } = m.costBuilds;
  const feeds = deliveries / costReports; // one report of several feeds gold
  const work = runWork({
    runs,
    news: deliveries,
    batches: deliveries,
    builds: deliveries * perDelivery + feeds * ofFeed,
    rounds,
    historyMonths,
    quotas: false,
  });
  const linesOf = (bytes: number) => charged((costLines / 2) * bytes); // a delivery holds the month so far
  const silver = linesOf(m.costLine.staged * m.costReads.build) + linesOf(m.costLine.staged * m.costReads.audit);
  const gold = linesOf(m.costLine.silver) + linesOf(m.costLine.gold);
  return {
    ...work,
    scanned: deliveries * (silver + (perDelivery - 1) * gold) + feeds * ofFeed * gold,
    inspection: inspectionMs((deliveries * costLines) / 2, m.inspect.linesPerSecond, files),
    writeUnits: work.writeUnits + files,
    puts: work.puts + runs * m.quiet.puts,
    gets: work.gets + files * 2,
  };
}

const charged = (bytes: number): number => Math.max(athenaMinimum, bytes);

const inspectionMs = (rows: number, perSecond: number, files: number): number =>
  ((rows / perSecond) * 1_000 + files * m.inspect.msPerFile) * m.inspect.gigabytes;
