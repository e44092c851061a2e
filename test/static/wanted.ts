import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { machineCalls } from "../../infra/check/machineCalls";
import { allOperations } from "../../infra/check/sourceCalls";
import { projectRoot } from "../../local/resources";
import { runPython } from "./runPython";

/** Operations that the code and the state machines call, by the service as botocore names it. */
export function wantedOperations(): Record<string, string[]> {
  const machines = join(projectRoot, "statemachines");
  const called = readdirSync(machines).flatMap((file) =>
    machineCalls(readFileSync(join(machines, file), "utf8")).calls.map((one) => `${one.service}:${one.operation}`),
  );
  const all = [...new Set([...called, ...allOperations()])].sort().map((one) => one.split(":") as [string, string]);
  const of = (service: string) => all.filter(([other]) => other === service).map(([, operation]) => operation);
  return Object.fromEntries(all.map(([service]) => [service, of(service)]));
}

/** Their shapes in the service models of the installed botocore, in the form of infra/check/awsShapes.json. */
export const extractShapes = (): unknown =>
  JSON.parse(runPython([join(projectRoot, "test", "static", "shapes.py")], JSON.stringify(wantedOperations())));
