import { isInteger } from "../fields";
import type { Frame, Scope } from "../fold";
import type { EventType } from "../history";
import type { MapState } from "../machine";
import { Payload } from "../payload";
import type { Lane, Run } from "../run";
import { type RunFlow, runGroup } from "./group";
import { arrayOf, unless } from "./parallel";

/** Iterations that an inline Map runs at once at most, and when it names no number. @see Step Functions, inline Map */
const mostAtOnce = 40;

/** The processor once for each item; the result is the array of the outputs. */
export async function attemptMap(
  run: Run,
  lane: Lane,
  frame: Frame,
  state: MapState,
  runFlow: RunFlow,
): Promise<Payload> {
  if (!frame.group) await start(run, lane, frame, state);
  const items = frame.group!.items!.value as unknown[];
  const asked = state.maxConcurrency
    ? await run.typed(
        lane,
        frame,
        state.maxConcurrency,
        "MaxConcurrency",
        "an integer from 0",
        isInteger(0, 99_999_999),
      )
    : 0;
  const say = (event: "Started" | "Succeeded" | "Failed" | "Aborted") => (index: number, scope: Scope) =>
    run.append(
      lane,
      `MapIteration${event}` satisfies EventType,
      { [`mapIteration${event}EventDetails`]: { name: state.name, index } },
      {},
      scope,
    );
  const started = say("Started");
  const outputs = await unless(run, lane, "MapStateFailed", () =>
    runGroup(run, lane, frame, {
      runFlow,
      count: items.length,
      concurrency: Math.min(asked || mostAtOnce, mostAtOnce),
      member: (index) => {
        const item = { index, value: items[index] };
        const own = { ...lane, item };
        return {
          flow: state.processor,
          item,
          begin: (scope) => started(index, scope),
          input: async () =>
            state.itemSelector ? run.payload(own, frame, state.itemSelector) : Payload.of(item.value),
        };
      },
      ended: say("Succeeded"),
      failed: say("Failed"),
      aborted: say("Aborted"),
    }),
  );
  run.append(lane, "MapStateSucceeded");
  return arrayOf(outputs);
}

async function start(run: Run, lane: Lane, frame: Frame, state: MapState): Promise<void> {
  const isArray = (value: unknown): value is unknown[] => Array.isArray(value);
  const items = state.items
    ? await run.typed(lane, frame, state.items, "Items", "an array", isArray)
    : await run.typed(lane, frame, { kind: "literal", value: frame.input.value }, "Items", "an array", isArray);
  const payload = Payload.of(items).limited(`what state ${state.name} maps over`);
  run.append(
    lane,
    "MapStateStarted",
    { mapStateStartedEventDetails: { length: items.length } },
    { items: payload.text },
  );
}
