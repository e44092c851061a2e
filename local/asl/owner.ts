import { linkSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { birth } from "./alive";

interface Owner {
  pid: number;
  born: string;
}
let self: Owner | undefined;
const me = (): Owner => {
  self ??= { pid: process.pid, born: birth(process.pid) ?? "unknown" };
  return self;
};

/**
 * Only the owner of an execution's folder writes its history. Owners are files `owner-1`, `owner-2` …; the highest is the
 * present one, and a hard link makes each of them whole and at most once.
 * @returns what gives the ownership back
 * @throws {Error} naming the process that has it
 */
export function own(folder: string): () => void {
  const { number, owner } = present(folder);
  if (owner && lives(owner)) throw new Error(`process ${owner.pid} is at work on it`);
  const mine = join(folder, `owner-${number + 1}`);
  const draft = join(folder, `.owner-${me().pid}-${process.hrtime.bigint()}`);
  writeFileSync(draft, JSON.stringify(me()));
  try {
    linkSync(draft, mine);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    throw new Error("another process has just taken it");
  } finally {
    rmSync(draft, { force: true });
  }
  return () => rmSync(mine, { force: true });
}

/** Whether the process that writes the history of this folder is alive. */
export function isOwned(folder: string): boolean {
  const { owner } = present(folder);
  return owner !== undefined && lives(owner);
}

function present(folder: string): { number: number; owner?: Owner } {
  const numbers = readdirSync(folder).flatMap((name) => /^owner-(\d+)$/.exec(name)?.[1] ?? []);
  const number = Math.max(0, ...numbers.map(Number));
  if (number === 0) return { number };
  try {
    return { number, owner: JSON.parse(readFileSync(join(folder, `owner-${number}`), "utf8")) as Owner };
  } catch {
    return { number }; // given back between the two looks
  }
}

const lives = ({ pid, born }: Owner): boolean => (pid === me().pid ? born === me().born : birth(pid) === born);
