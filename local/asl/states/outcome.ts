import type { Frame } from "../fold";
import { Payload } from "../payload";
import type { Lane, Run } from "../run";
import type { Template } from "../template";

/** What a state left behind; `next` undefined is an end. */
export interface Outcome {
  output: Payload;
  assigned?: Record<string, string>;
  next?: string | undefined;
}

/**
 * Assign and Output of a state, a rule or a catcher. Both see the variables as they were when the state was entered.
 * @param without the output where no Output is written
 */
export async function finish(
  run: Run,
  lane: Lane,
  frame: Frame,
  fields: { assign?: Template | undefined; output?: Template | undefined; next?: string | undefined },
  without: Payload,
  more?: Record<string, unknown>,
): Promise<Outcome> {
  const { assign, output, next } = fields;
  const assigned = assign && (await run.payload(lane, frame, assign, more)).limited(`what ${frame.state} assigns`);
  const out = output ? await run.payload(lane, frame, output, more) : without;
  out.limited(`the output of state ${frame.state}`);
  return { output: out, next, ...(assigned && { assigned: texts(assigned) }) };
}

const texts = (assigned: Payload): Record<string, string> =>
  Object.fromEntries(
    Object.entries(assigned.value as Record<string, unknown>).map(([name, value]) => [name, Payload.of(value).text]),
  );
