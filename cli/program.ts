import { Command, type CommanderError, InvalidArgumentError } from "commander";
import { version } from "../package.json";
import { alertsCommand } from "./alerts";
import { aslCommand } from "./asl";
import { changesCommand } from "./changes";
import { completionCommand } from "./completion";
import { costCommand } from "./cost";
import { deployCommand } from "./deploy";
import { doctorCommand } from "./doctor";
import { estimateCommand } from "./estimate";
import { exportCommand } from "./export";
import { end } from "./failure";
import { freshnessCommand } from "./freshness";
import { lineageCommand } from "./lineage";
import { exit } from "./output";
import { queryCommand } from "./query";
import { quotaCommand } from "./quota";
import { redriveCommand } from "./redrive";
import { runCommand } from "./run";
import { runsCommand } from "./runs";
import { sampleCommand } from "./sample";
import { smokeCommand } from "./smoke";
import { stopCommand } from "./stop";
import { vacuumCommand } from "./vacuum";

/** The whole command line. One file per command; each says in its help what it prints and how it ends. */
export function program(): Command {
  const sluice = new Command("sluice")
    .description(
      "Who used what, what it cost, did the data arrive, and who has to be told: from AWS CloudTrail and cost reports.",
    )
    .version(version)
    .option("--home <dir>", "where Sluice keeps everything", named, ".sluice")
    .option("--config <file>", "configuration", "sluice.config.json")
    .option("--json", "one JSON document on stdout")
    .option("--quiet", "no progress and no notes")
    .option("-v, --verbose", "more detail; errors with their stack")
    .option("--no-color", "no colours (none are used unless stdout is a terminal)")
    .showSuggestionAfterError()
    .configureOutput({ outputError: refuse })
    .exitOverride(leave);
  const commands = [
    runCommand(),
    queryCommand(),
    runsCommand(),
    redriveCommand(),
    stopCommand(),
    quotaCommand(),
    costCommand(),
    changesCommand(),
    exportCommand(),
    alertsCommand(),
    freshnessCommand(),
    lineageCommand(),
    vacuumCommand(),
    sampleCommand(),
    doctorCommand(),
    estimateCommand(),
    deployCommand(),
    smokeCommand(),
    aslCommand(),
    completionCommand(),
  ];
  for (const command of commands) sluice.addCommand(withCommon(command));
  return sluice;
}

/** Global options are understood after the command too, where people write them; they inherit what stood before it. */
function withCommon(command: Command): Command {
  return command
    .copyInheritedSettings(new Command().showSuggestionAfterError().configureOutput({ outputError: refuse }))
    .exitOverride(leave);
}

/** An empty name would be the folder in which one stands. */
function named(folder: string): string {
  if (folder === "") throw new InvalidArgumentError("It is empty; name a folder.");
  return folder;
}

const leave = ({ exitCode }: CommanderError) => process.exit(exitCode === 0 ? exit.ok : exit.usage);

/** What Commander says of words that it does not know, as other errors are said. */
function refuse(text: string): void {
  const message = text
    .trim()
    .replace(/^error: /, "")
    .replace(/\s*\n\s*/g, " ");
  end({ message, exitCode: exit.usage }, `sluice: ${message}`);
}
