import { existsSync } from "node:fs";
import { Command } from "commander";
import { UsageError } from "../pipeline/errors";
import { type Estimate, estimate } from "../pipeline/estimate/estimate";
import { volumeOf } from "../pipeline/estimate/fromLedger";
import { dollars, exactDollars } from "../pipeline/estimate/money";
import { prices } from "../pipeline/estimate/prices";
import { usualEventsPerFile, usualVolume, type Volume } from "../pipeline/estimate/volume";
import { type Common, withLocal } from "./context";
import { count, note, print, printJson, table } from "./output";

interface EstimateOptions extends Common {
  events?: string;
  files?: string;
  days?: string;
  principals?: string;
  costLines?: string;
  costReports?: string;
  recipients?: string;
  months?: string;
  adoptedTrail?: boolean;
  besideUsEast1?: boolean;
}

export const estimateCommand = (): Command =>
  new Command("estimate")
    .description(
      "What Sluice would cost in AWS: each line with its quantity, its price and how it comes about. Without numbers, those of the ledger are taken, where there is one.",
    )
    .option("--events <n>", "CloudTrail events in --days days (default: of the ledger, else 1000000)")
    .option("--days <n>", "days that the events are spread over (default: of the ledger, else 30)")
    .option("--files <n>", `log files they come in (default: of the ledger, else one for ${usualEventsPerFile} events)`)
    .option("--principals <n>", "principals that have events (default: of the ledger, else 100)")
    .option(
      "--cost-lines <n>",
      "line items of one month in one cost report; 0 for none (default: of the ledger, else 100000)",
    )
    .option("--cost-reports <n>", "cost reports of the same bill (default: of the ledger, else 2)")
    .option("--recipients <n>", "addresses that mails go to", "1")
    .option("--months <n>", "months of history that the ledger holds", "12")
    .option("--adopted-trail", "the trail exists already, so its events are paid for")
    .option("--beside-us-east-1", "the stack is in another region: one key more; prices stay those of us-east-1")
    .addHelpText(
      "after",
      "\nExamples:\n  sluice estimate --events 30000000 --days 30\n  sluice estimate --events 1000000 --cost-lines 0 --adopted-trail --json",
    )
    .action(async (_options, command: Command) => {
      const options = command.optsWithGlobals<EstimateOptions>();
      const known = existsSync(options.home) ? await withLocal(command, {}, ({ items }) => volumeOf(items)) : {};
      if (Object.keys(known).length > 0 && !options.quiet) note(`what is not given is taken from ${options.home}`);
      const result = estimate(asked(options, known));
      if (options.json) printJson(estimateJson(result));
      else say(result);
    });

/** @throws {UsageError} naming the option */
function asked(options: EstimateOptions, known: Partial<Volume>): Volume {
  const number = (option: string, text: string | undefined, from: number): number | undefined => {
    if (text === undefined) return undefined;
    if (!/^\d{1,15}$/.test(text.replaceAll("_", "")) || Number(text.replaceAll("_", "")) < from)
      throw new UsageError(`--${option} ${text} is not a number from ${from}, such as 1000000`);
    return Number(text.replaceAll("_", ""));
  };
  const events = number("events", options.events, 0);
  // Numbers of the ledger belong together: events that are given come in files and days of their own.
  const of = events === undefined ? known : { ...known, files: undefined, days: undefined };
  const all = events ?? known.events ?? 1_000_000;
  return {
    events: all,
    days: number("days", options.days, 1) ?? of.days ?? 30,
    files: number("files", options.files, 0) ?? of.files ?? Math.ceil(all / usualEventsPerFile),
    principals: number("principals", options.principals, 1) ?? known.principals ?? usualVolume.principals,
    costLines: number("cost-lines", options.costLines, 0) ?? known.costLines ?? usualVolume.costLines,
    costReports: number("cost-reports", options.costReports, 1) ?? known.costReports ?? usualVolume.costReports,
    recipients: number("recipients", options.recipients, 0)!,
    historyMonths: number("months", options.months, 0)!,
    ownTrail: options.adoptedTrail !== true,
    billingApart: options.besideUsEast1 === true,
  };
}

/** Amounts as exact decimal text of dollars. */
function estimateJson({ volume, lines, month, idle, perMillionMore }: Estimate) {
  return {
    prices: { ...prices, items: undefined },
    volume,
    currency: prices.currency,
    lines: lines.map(({ cost, ...line }) => ({ ...line, cost: exactDollars(cost) })),
    month: exactDollars(month),
    idle: exactDollars(idle),
    perMillionMore: exactDollars(perMillionMore),
  };
}

function say({ volume, lines, month, idle, perMillionMore }: Estimate): void {
  const { events, days, files, costLines, costReports } = volume;
  print(
    `a month of 30 days with ${count(Math.round((events / days) * 30))} events in ${count(Math.round((files / days) * 30))} files, ` +
      `${count(costReports)} cost reports of ${count(costLines)} lines`,
  );
  print(
    `list prices of ${prices.region} on ${prices.date}, in ${prices.currency}; free tiers, taxes and discounts are left out\n`,
  );
  print(
    table(
      lines.map(({ service, what, quantity, unit, price, cost, because }) => ({
        service,
        what,
        quantity: count(quantity),
        unit,
        price,
        cost: dollars(cost),
        because,
      })),
    ),
  );
  print(`\na month                    ${dollars(month).padStart(12)}`);
  print(`while nothing arrives      ${dollars(idle).padStart(12)}`);
  print(`a million events more      ${dollars(perMillionMore).padStart(12)}`);
}
