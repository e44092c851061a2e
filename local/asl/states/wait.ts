import { isTimestamp, isWait } from "../fields";
import type { Frame } from "../fold";
import type { WaitState } from "../machine";
import type { Lane, Run } from "../run";
import { finish, type Outcome } from "./outcome";
import { sleepLong } from "./task";

/** A timestamp that is past ends at once, after a redrive too; seconds are counted from the start of this life. */
export async function wait(run: Run, lane: Lane, frame: Frame, state: WaitState): Promise<Outcome> {
  const { seconds, timestamp } = state;
  let ms = 0;
  if (seconds) ms = 1000 * (await run.typed(lane, frame, seconds, "Seconds", "an integer from 0 to 99999999", isWait));
  if (timestamp) {
    const until = await run.typed(
      lane,
      frame,
      timestamp,
      "Timestamp",
      "a time such as 2026-01-31T12:00:00Z",
      isTimestamp,
    );
    ms = Date.parse(until) - run.world.clock.now().getTime();
  }
  await sleepLong(run, ms, lane.signal);
  return finish(run, lane, frame, state, frame.input);
}
