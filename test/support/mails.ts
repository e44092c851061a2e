import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Mails in the outbox. */
export function mails(home: string): string[] {
  try {
    const folder = join(home, "outbox");
    return readdirSync(folder)
      .filter((name) => name.endsWith(".eml"))
      .map((name) => readFileSync(join(folder, name), "utf8"));
  } catch {
    return [];
  }
}
