import type { Frame } from "./fold";
import type { Lane, Run } from "./run";

/** The names under which executions and machines of this machine go; an ARN in form, no account behind it. */
export const machineArn = (machineName: string) => `arn:aws:states:local:000000000000:stateMachine:${machineName}`;
export const executionArn = (machineName: string, name: string) =>
  `arn:aws:states:local:000000000000:execution:${machineName}:${name}`;

/**
 * `$states.context`. The large parts are getters, so that an expression pays for what it reads.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html
 */
export function contextObject(run: Run, lane: Lane, frame: Frame): Record<string, unknown> {
  const { fold } = run;
  return {
    Execution: {
      Id: executionArn(fold.machineName, run.name),
      get Input() {
        return fold.input.value;
      },
      Name: run.name,
      StartTime: fold.startedAt,
      RedriveCount: fold.redriveCount,
      ...(fold.redrivenAt && { RedriveTime: fold.redrivenAt }),
    },
    State: { EnteredTime: frame.enteredAt, Name: frame.state, RetryCount: frame.retryCount },
    StateMachine: { Id: machineArn(fold.machineName), Name: fold.machineName },
    ...(lane.item && {
      Map: {
        Item: {
          Index: lane.item.index,
          get Value() {
            return lane.item!.value;
          },
        },
      },
    }),
  };
}
