import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { nextStep, type Step } from "../../../pipeline/alerts/transition";

describe("steps of an alert", () => {
  test.each<[string, Step | undefined, boolean, Step | undefined]>([
    ["nothing yet, below", undefined, false, undefined],
    ["nothing yet, reached", undefined, true, { seq: 1, phase: "raised" }],
    ["raised, still reached", { seq: 1, phase: "raised" }, true, undefined],
    ["raised, below", { seq: 1, phase: "raised" }, false, { seq: 1, phase: "cleared" }],
    ["cleared, still below", { seq: 1, phase: "cleared" }, false, undefined],
    ["cleared, reached again", { seq: 1, phase: "cleared" }, true, { seq: 2, phase: "raised" }],
  ])("%s", (_, last, active, step) => expect(nextStep(last, active)).toEqual(step));

  test("one step a change, however often it is looked at", () => {
    fc.assert(
      fc.property(fc.array(fc.boolean()), fc.integer({ min: 1, max: 4 }), (states, looks) => {
        const steps: Step[] = [];
        for (const active of states)
          for (let look = 0; look < looks; look += 1) {
            const step = nextStep(steps.at(-1), active);
            if (step) steps.push(step);
          }
        const changes = states.filter((active, at) => active !== (states[at - 1] ?? false)).length;
        expect(steps).toHaveLength(changes);
        expect(new Set(steps.map(({ seq, phase }) => `${seq} ${phase}`)).size).toBe(changes);
      }),
    );
  });
});
