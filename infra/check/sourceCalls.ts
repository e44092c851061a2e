import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../local/resources";
import { botocoreName } from "./shapes";

/** Commands of the document client, which takes plain values, and the operations behind them. */
const documentCommands: Record<string, string> = {
  Get: "GetItem",
  Put: "PutItem",
  Update: "UpdateItem",
  Delete: "DeleteItem",
  BatchGet: "BatchGetItem",
  BatchWrite: "BatchWriteItem",
};

/** `service:Operation` of a command, by the class and the package it comes from. */
export function operationOf(sdkPackage: string, command: string): string {
  const name = command.replace(/Command$/, "");
  return sdkPackage === "lib-dynamodb"
    ? `dynamodb:${documentCommands[name] ?? name}`
    : `${botocoreName(sdkPackage.replace(/^client-/, ""))}:${name}`;
}

/** `import { GetItemCommand } from "@aws-sdk/client-dynamodb"`, or that as `const { ... } = await import("...")`. */
const importing = /\{([^{}]*)\} (?:from |= await import\()"@aws-sdk\/([\w-]+)"/g;

/**
 * Every operation of AWS that code may call, as `service:Operation`: the commands that it imports.
 * @param folders of the project; the Lambdas have what is in `pipeline/aws`, all else runs with the rights of a person
 */
export function sourceOperations(...folders: ("pipeline/aws" | "pipeline" | "cli" | "local")[]): Set<string> {
  const files = folders.flatMap((folder) =>
    readdirSync(join(projectRoot, folder), { recursive: true, encoding: "utf8" }).map((file) => join(folder, file)),
  );
  const found = new Set<string>();
  for (const file of files.filter((name) => name.endsWith(".ts")))
    for (const [, names, sdkPackage] of readFileSync(join(projectRoot, file), "utf8").matchAll(importing))
      for (const name of names!.match(/(?<!type )\b\w+Command\b/g) ?? []) found.add(operationOf(sdkPackage!, name));
  return found;
}
/** Every operation of AWS that the project may call, but for those of its state machines. */
export const allOperations = (): Set<string> => sourceOperations("pipeline", "cli", "local");
