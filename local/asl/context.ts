import type { Fold, Frame } from "./fold";

/** The names under which executions and machines of this machine go; an ARN in form, no account behind it. */
export const machineArn = (machineName: string) => `arn:aws:states:local:000000000000:stateMachine:${machineName}`;
export const executionArn = (machineName: string, name: string) =>
  `arn:aws:states:local:000000000000:execution:${machineName}:${name}`;

/** Where in which execution the context is asked for. */
interface Place {
  name: string;
  fold: Fold;
  frame: Frame;
  /** The item of the innermost Map around it. */
  item: { index: number; value: unknown } | undefined;
}

/**
 * `$states.context`. The large parts are getters, so that an expression pays for what it reads.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html
 */
export function contextObject({ name, fold, frame, item }: Place): Record<string, unknown> {
  return {
    Execution: {
      Id: executionArn(fold.machineName, name),
      get Input() {
        return fold.input.value;
      },
      Name: name,
      StartTime: fold.startedAt,
      RedriveCount: fold.redriveCount,
      ...(fold.redrivenAt && { RedriveTime: fold.redrivenAt }),
    },
    State: { EnteredTime: frame.enteredAt, Name: frame.state, RetryCount: frame.retryCount },
    StateMachine: { Id: machineArn(fold.machineName), Name: fold.machineName },
    ...(item && {
      Map: {
        Item: {
          Index: item.index,
          get Value() {
            return item.value;
          },
        },
      },
    }),
  };
}
