import { botocoreName } from "./shapes";
import { inputFaults, type Notation } from "./validate";

/** A call of the SDK as `client.send(command)` has it. */
export interface SdkCall {
  /** as botocore names it */
  readonly service: string;
  readonly operation: string;
  readonly input: unknown;
  /** Whether it goes through the document client, which makes attribute values of plain ones. */
  readonly plain: boolean;
}
interface Command {
  readonly input: unknown;
  /** That of the document client has the command of the client inside. */
  readonly clientCommand?: object;
}

/** @param serviceId of the client's configuration: `SFN` */
export function sdkCall(serviceId: string, command: Command): SdkCall {
  return {
    service: botocoreName(serviceId),
    operation: (command.clientCommand ?? command).constructor.name.replace(/Command$/, ""),
    input: command.input,
    plain: command.clientCommand !== undefined,
  };
}

/** What AWS would refuse, each in a line that begins with the call: `sns:Publish: ...`. */
export function sdkCallFaults({ service, operation, input, plain }: SdkCall): string[] {
  const notation: Notation = {
    memberName: (name) => name,
    isOpaque: (_, shape) => plain && shape === "AttributeValue",
    anyJson: [],
  };
  return inputFaults(service, operation, input, notation).map((fault) => `${service}:${operation}: ${fault}`);
}
