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

/** Every operation of AWS that code of the pipeline may call, as `service:Operation`: the commands that it imports. */
export function sourceOperations(): Set<string> {
  const folder = join(projectRoot, "pipeline");
  const found = new Set<string>();
  for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".ts")) continue;
    const text = readFileSync(join(folder, file), "utf8");
    for (const [, names, sdkPackage] of text.matchAll(/import \{([^}]*)\} from "@aws-sdk\/([\w-]+)"/g))
      for (const name of names!.match(/(?<!type )\b\w+Command\b/g) ?? []) found.add(operationOf(sdkPackage!, name));
  }
  return found;
}
