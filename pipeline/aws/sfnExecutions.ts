import { DescribeExecutionCommand, ExecutionDoesNotExist, InvalidArn, type SFNClient } from "@aws-sdk/client-sfn";
import type { Executions } from "../ports";

/** Executions by their ARN. One that Step Functions knows no more (they are forgotten 90 days after their end) does not run. */
export class SfnExecutions implements Executions {
  constructor(private readonly client: Pick<SFNClient, "send">) {}

  async isRunning(id: string): Promise<boolean> {
    try {
      const { status } = await this.client.send(new DescribeExecutionCommand({ executionArn: id }));
      return status === "RUNNING" || status === "PENDING_REDRIVE";
    } catch (error) {
      if (error instanceof ExecutionDoesNotExist || error instanceof InvalidArn) return false;
      throw error;
    }
  }
}
