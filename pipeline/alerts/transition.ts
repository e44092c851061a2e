/** Something is raised when it becomes so and cleared when it is so no more; each pair has a number, from 1. */
export type Phase = "raised" | "cleared";
export interface Step {
  seq: number;
  phase: Phase;
}

/** What has to be written after `last` for the log to say `active`; undefined when it says so already. */
export function nextStep(last: Step | undefined, active: boolean): Step | undefined {
  const isRaised = last?.phase === "raised";
  if (active === isRaised) return undefined;
  return active ? { seq: (last?.seq ?? 0) + 1, phase: "raised" } : { seq: last!.seq, phase: "cleared" };
}
