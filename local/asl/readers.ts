import { Fields, isInteger, isTimeout, isTimestamp, isWait } from "./fields";
import type { Flow, State } from "./machine";
import { recovery } from "./recovery";
import type { Template } from "./template";
import { assigned } from "./variables";

/** Reads what a state of one type has of its own; `flow` reads states inside it. */
type Reader = (fields: Fields, flow: (inner: Fields) => Flow) => object;
export const readers: Record<State["type"], Reader> = {
  Task: (fields) => {
    const resource = fields.required("Resource");
    if (!resource.startsWith("arn:")) throw fields.error(`Resource ${resource} is not an ARN`);
    if (resource.endsWith(".waitForTaskToken"))
      throw fields.error(`Resource ${resource} is not supported: nothing can call back with a token`);
    return {
      resource,
      arguments: fields.template("Arguments"),
      timeoutSeconds: fields.value("TimeoutSeconds", "an integer from 1 to 99999999", isTimeout),
      heartbeatSeconds: heartbeat(fields),
      ...recovery(fields),
      ...follows(fields),
    };
  },
  Pass: (fields) => follows(fields),
  Choice: (fields) => {
    const rules = fields.list("Choices").map((value, at) => {
      const one = Fields.of(value, `${fields.where}: choice ${at + 1}`, `Choices/${at}/`);
      const rule = {
        condition: one.value("Condition", "a boolean", (condition) => typeof condition === "boolean"),
        next: one.required("Next"),
        assign: assigned(one),
        output: one.template("Output"),
      };
      one.end();
      if (!rule.condition) throw one.error("field Condition is missing");
      return rule;
    });
    if (rules.length === 0) throw fields.error("field Choices has no rule");
    return { rules, otherwise: fields.text("Default") };
  },
  Wait: (fields) => {
    const seconds = fields.value("Seconds", "an integer from 0 to 99999999", isWait);
    const timestamp = fields.value("Timestamp", "a time such as 2026-01-31T12:00:00Z", isTimestamp);
    if ((seconds === undefined) === (timestamp === undefined)) throw fields.error("give either Seconds or Timestamp");
    return { seconds, timestamp, ...follows(fields) };
  },
  Succeed: () => ({}),
  Fail: (fields) => ({
    error: fields.value("Error", "a string", (value) => typeof value === "string"),
    cause: fields.value("Cause", "a string", (value) => typeof value === "string"),
  }),
  Parallel: (fields, flow) => {
    const branches = fields.list("Branches").map((value, at) => {
      const one = Fields.of(value, `${fields.where}: branch ${at + 1}`);
      const branch = flow(one);
      one.end();
      return branch;
    });
    if (branches.length === 0) throw fields.error("field Branches has no branch");
    return { branches, arguments: fields.template("Arguments"), ...recovery(fields), ...follows(fields) };
  },
  Map: (fields, flow) => {
    const one = Fields.of(fields.raw("ItemProcessor") ?? null, `${fields.where}: ItemProcessor`);
    const config = one.has("ProcessorConfig")
      ? Fields.of(one.raw("ProcessorConfig"), `${fields.where}: ProcessorConfig`)
      : undefined;
    const mode = config?.text("Mode") ?? "INLINE";
    if (mode !== "INLINE") throw fields.error(`a Map of Mode ${mode} is not supported; the runner takes INLINE`);
    config?.end();
    const processor = flow(one);
    one.end();
    return {
      processor,
      items: items(fields),
      itemSelector: fields.template("ItemSelector"),
      maxConcurrency: fields.value("MaxConcurrency", "an integer from 0", isInteger(0, 99_999_999)),
      ...recovery(fields),
      ...follows(fields),
    };
  },
};

/** An array may hold expressions; one expression may give the whole array. */
function items(fields: Fields): Template | undefined {
  const part = fields.template("Items");
  if (part?.kind === "object" || (part?.kind === "literal" && !Array.isArray(part.value)))
    throw fields.error("field Items is not an array");
  return part;
}

function heartbeat(fields: Fields): Template | undefined {
  const part = fields.value("HeartbeatSeconds", "an integer from 1 to 99999999", isTimeout);
  const most = fields.raw("TimeoutSeconds");
  if (part?.kind === "literal" && typeof most === "number" && (part.value as number) >= most)
    throw fields.error(`field HeartbeatSeconds is ${String(part.value)}, not less than TimeoutSeconds ${most}`);
  return part;
}

function follows(fields: Fields): { next?: string } {
  const next = fields.text("Next");
  const end = fields.raw("End");
  if (end !== undefined && typeof end !== "boolean") throw fields.error("field End is not true or false");
  if ((next === undefined) !== (end === true)) throw fields.error('give either Next or "End": true');
  return next === undefined ? {} : { next };
}
