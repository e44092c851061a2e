import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Line } from "./history";
import { readEnds } from "./log";
import { own } from "./owner";

/** What AWS takes as a name and CloudWatch Logs can show. */
const namePattern = /^[0-9A-Za-z_-]{1,80}$/;

/** The folders of executions: `<name>/history.ndjson`, and `.definitions/<sha256>.asl.json` that they share. */
export class Folders {
  constructor(private readonly root: string) {}

  path(name: string): string {
    if (!namePattern.test(name))
      throw new Error(`${name} is no name of an execution: letters, digits, - and _, at most 80`);
    return join(this.root, name);
  }

  existing(name: string): string {
    const path = this.path(name);
    if (!existsSync(path)) throw new Error(`there is no execution ${name}`);
    return path;
  }

  history(name: string): string {
    return join(this.path(name), "history.ndjson");
  }

  /** First and last event; undefined where there is no execution, or its process died before the first. */
  ends(name: string): { first: Line; last: Line } | undefined {
    return namePattern.test(name) && existsSync(this.history(name)) ? readEnds(this.history(name)) : undefined;
  }

  names(): string[] {
    if (!existsSync(this.root)) return [];
    return readdirSync(this.root).filter((name) => namePattern.test(name));
  }

  /** Makes the folder, owned by this process from its first moment. @throws {Error} when the name is taken */
  create(name: string): void {
    const path = this.path(name);
    const draft = join(this.root, `.new-${randomUUID()}`);
    mkdirSync(draft, { recursive: true });
    own(draft);
    try {
      if (existsSync(path)) throw new Error("taken"); // some systems rename over an empty folder
      renameSync(draft, path);
    } catch {
      rmSync(draft, { recursive: true });
      throw new Error(`ExecutionAlreadyExists: there is an execution ${name}; choose another name`);
    }
  }

  /** Keeps a definition once. @returns its hash */
  keep(definition: string): string {
    const hash = sha256(definition);
    const path = this.definitionPath(hash);
    if (existsSync(path)) return hash;
    mkdirSync(join(this.root, ".definitions"), { recursive: true });
    writeWhole(path, definition);
    return hash;
  }

  /** @throws {Error} when the file is not what its name says */
  definition(hash: string): string {
    const path = this.definitionPath(hash);
    const text = existsSync(path) ? readFileSync(path, "utf8") : "";
    if (sha256(text) !== hash) throw new Error(`${path} was lost or changed; start a new execution`);
    return text;
  }

  private definitionPath(hash: string): string {
    return join(this.root, ".definitions", `${hash}.asl.json`);
  }
}

/** Readers see the whole file or none. */
export function writeWhole(path: string, text: string): void {
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(draft, text);
  renameSync(draft, path);
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
