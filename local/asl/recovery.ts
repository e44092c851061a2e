import { Fields } from "./fields";
import type { Catcher, Retrier } from "./machine";
import { assigned } from "./variables";

/** Error names that begin with `States.` are AWS's own; any other such name is a slip of the pen. */
const reserved = new Set(
  `ALL BranchFailed DataLimitExceeded ExceedToleratedFailureThreshold HeartbeatTimeout Http.Socket IntrinsicFailure
  ItemReaderFailed NoChoiceMatched ParameterPathFailure Permissions QueryEvaluationError ResultPathMatchFailure
  ResultWriterFailed Runtime TaskFailed Timeout`.split(/\s+/),
);

/** Retry and Catch of one state. */
export function recovery(fields: Fields): { retry: Retrier[]; catchers: Catcher[] } {
  const retry = each(fields, "Retry", (one): Retrier => {
    const maxDelaySeconds = one.number("MaxDelaySeconds", "an integer from 1 to 31622399", between(1, 31_622_399));
    const jitter = one.text("JitterStrategy") ?? "NONE";
    if (jitter !== "FULL" && jitter !== "NONE") throw one.error(`field JitterStrategy is ${jitter}, not FULL or NONE`);
    const intervalSeconds = one.number("IntervalSeconds", "an integer from 1", between(1, 99_999_999)) ?? 1;
    if (maxDelaySeconds !== undefined && maxDelaySeconds <= intervalSeconds)
      throw one.error(`field MaxDelaySeconds is ${maxDelaySeconds}, not more than IntervalSeconds ${intervalSeconds}`);
    return {
      errors: [],
      intervalSeconds,
      maxAttempts: one.number("MaxAttempts", "an integer from 0", between(0, 99_999_999)) ?? 3,
      backoffRate: one.number("BackoffRate", "a number from 1.0", (value) => value >= 1) ?? 2,
      ...(maxDelaySeconds !== undefined && { maxDelaySeconds }),
      jitter,
    };
  });
  const catchers = each(fields, "Catch", (one): Catcher => {
    const assign = assigned(one);
    const output = one.template("Output");
    return { errors: [], next: one.required("Next"), ...(assign && { assign }), ...(output && { output }) };
  });
  return { retry, catchers };
}

function each<T extends { errors: string[] }>(fields: Fields, name: string, read: (one: Fields) => T): T[] {
  const list = fields.list(name);
  return list.map((value, at) => {
    const one = Fields.of(value, `${fields.where}: ${name} ${at + 1}`, `${name}/${at}/`);
    const errors = one.names("ErrorEquals");
    for (const error of errors)
      if (error.startsWith("States.") && !reserved.has(error.slice("States.".length)))
        throw one.error(`ErrorEquals names ${error}, which Step Functions does not know`);
    if (errors.includes("States.ALL") && (errors.length > 1 || at < list.length - 1))
      throw one.error("States.ALL must stand alone and in the last entry");
    const read1 = read(one);
    one.end();
    return { ...read1, errors };
  });
}

const between = (least: number, most: number) => (value: number) =>
  Number.isInteger(value) && value >= least && value <= most;
