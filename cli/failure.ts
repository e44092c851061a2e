import { shorten } from "../pipeline/alerts/text";
import { UsageError } from "../pipeline/errors";
import { exit, hasPrinted, note, printJson } from "./output";

export interface Failure {
  /** one line: cause and next step */
  message: string;
  exitCode: number;
}

/** What the system and SQLite say, in words, with what to do. Other codes are faults of ours. */
const known: Record<string, string> = {
  EACCES: "the right to it is missing; give it, or name another place",
  EPERM: "the right to it is missing; give it, or name another place",
  EROFS: "its disk is read-only; name another place",
  ENOTDIR: "a part of this path is a file; name another folder",
  EEXIST: "it is there already and no folder; name another folder",
  ENAMETOOLONG: "this path is too long; name a shorter one",
  ELOOP: "its links lead in a circle; name another place",
  ENOSPC: "the disk is full; free some space and repeat the command",
  EDQUOT: "your share of the disk is full; free some space and repeat the command",
  EMFILE: "too many files are open; raise the limit with `ulimit -n 4096`",
  SQLITE_READONLY:
    "it may not be written, which every command needs; give the right, or copy the home to a place of yours",
  SQLITE_FULL: "the disk is full; free some space and repeat the command",
  SQLITE_BUSY: "another process has kept it for 30 s; end that, or repeat the command",
  SQLITE_CORRUPT: "it is damaged; restore it from a copy, or begin with a new --home",
};
/** Nothing is there is a fault of ours, unless it is said of what was to be made. */
const cannotMake: Record<string, string> = {
  mkdir: "no folder can be made here; name another place",
  mkdtemp: "no folder for a while can be made here; name another place with TMPDIR",
};
/** Those that another choice of words on the command line mends. */
const usage = new Set("EACCES EPERM EROFS ENOTDIR EEXIST ENOENT ENAMETOOLONG ELOOP SQLITE_READONLY".split(" "));
/** libsql names a fault by its number where SQLite has refined it; the lowest byte is the fault itself. */
const numbered: Record<number, string> = {
  5: "SQLITE_BUSY",
  8: "SQLITE_READONLY",
  11: "SQLITE_CORRUPT",
  13: "SQLITE_FULL",
};

function kindOf(code: string): string {
  const [, number] = /^UNKNOWN_SQLITE_ERROR_(\d+)$/.exec(code) ?? [];
  return (number && numbered[Number(number) & 255]) || code.split("_").slice(0, 2).join("_");
}

/** How a command that threw ends. Text of others may hold line breaks: the first line is said. */
export function failureOf(error: unknown): Failure {
  const {
    message,
    code = "",
    path,
    syscall = "",
  } = (error instanceof Error ? error : new Error(String(error))) as NodeJS.ErrnoException;
  const kind = kindOf(code);
  const words = kind === "ENOENT" ? cannotMake[syscall] : known[kind];
  if (words) {
    const what = path ? shorten(path, 160) : kind.startsWith("SQLITE") ? "the ledger" : "what is written";
    return { message: `${what}: ${words}`, exitCode: usage.has(kind) ? exit.usage : exit.unexpected };
  }
  const [line = ""] = message.split("\n");
  return { message: line, exitCode: error instanceof UsageError ? exit.usage : exit.unexpected };
}

const given = (...words: string[]) => words.some((word) => process.argv.includes(word));

/** One line on stderr, or the stack with -v. With --json the same is the one document on stdout, so that a program reads why. */
export function fail(error: unknown): void {
  const failure = failureOf(error);
  const stack = given("-v", "--verbose") && error instanceof Error ? error.stack : undefined;
  end(failure, `sluice: ${stack ?? failure.message}`);
  process.exitCode = failure.exitCode;
}

/** Says how a command ended that did not do what it was asked for. */
export function end(error: Failure, words: string): void {
  note(words);
  if (given("--json") && !hasPrinted()) printJson({ error });
}
