import extracted from "./awsShapes.json";

/** One shape of a service model of AWS, as botocore has it; `member`, `key`, `value` and `members` name other shapes. */
export interface Shape {
  readonly type: string;
  readonly required?: readonly string[];
  readonly enum?: readonly string[];
  /** characters of a string, bytes of a blob, entries of a list or map, or the value of a number */
  readonly min?: number;
  readonly max?: number;
  /** holds for the whole string */
  readonly pattern?: string;
  readonly members?: Readonly<Record<string, string>>;
  readonly member?: string;
  readonly key?: string;
  readonly value?: string;
}
export interface ServiceModel {
  /** Shape of the input by operation; only operations that Sluice calls. */
  readonly operations: Readonly<Record<string, string>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

/** By the name that botocore has for the service. `test/static/extract.ts` writes the file and `npm run test:static` holds it current. */
export const serviceModels: Readonly<Record<string, ServiceModel>> = extracted.services;

/** Services that botocore names otherwise than the SDK and Step Functions do. */
const renamed: Record<string, string> = { sfn: "stepfunctions", costexplorer: "ce", eventbridge: "events" };
/** @param sdkName as in `@aws-sdk/client-cost-explorer`, `aws-sdk:costexplorer:...` and the client's `Cost Explorer` */
export function botocoreName(sdkName: string): string {
  const name = sdkName.toLowerCase().replace(/[ -]/g, "");
  return renamed[name] ?? name;
}

/** The known name that a misspelt one was meant to be, in words that end a message; empty when none is near. */
export function didYouMean(name: string, known: Iterable<string>): string {
  let nearest: { name: string; steps: number } | undefined;
  for (const one of known) {
    const steps = distance(name.toLowerCase(), one.toLowerCase());
    if (steps <= Math.max(2, name.length / 3) && (!nearest || steps < nearest.steps)) nearest = { name: one, steps };
  }
  return nearest ? `; did you mean ${nearest.name}?` : "";
}

/** Letters to change, add or leave out. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}
