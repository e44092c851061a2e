import { DescribeExecutionCommand, ExecutionDoesNotExist, InvalidArn, SFNClient } from "@aws-sdk/client-sfn";
import { expect, test } from "@jest/globals";
import { mockClient } from "aws-sdk-client-mock";
import { SfnExecutions } from "../../../pipeline/aws/sfnExecutions";

const sfn = mockClient(SFNClient);
const executions = new SfnExecutions(new SFNClient({ region: "us-east-1" }));

test.each([
  ["RUNNING", true],
  ["PENDING_REDRIVE", true],
  ["SUCCEEDED", false],
  ["FAILED", false],
  ["TIMED_OUT", false],
  ["ABORTED", false],
] as const)("an execution that is %s runs: %s", async (status, runs) => {
  sfn.on(DescribeExecutionCommand, { executionArn: "arn:e" }).resolves({ status });
  expect(await executions.isRunning("arn:e")).toBe(runs);
});

test("an execution that Step Functions does not know runs no more", async () => {
  for (const unknown of [ExecutionDoesNotExist, InvalidArn]) {
    sfn.on(DescribeExecutionCommand).rejects(new unknown({ message: "", $metadata: {} }));
    expect(await executions.isRunning("x")).toBe(false);
  }
});

test("no answer is not an answer: the lease of a run that may live is not taken", async () => {
  sfn.on(DescribeExecutionCommand).rejects(Object.assign(new Error("no"), { name: "AccessDeniedException" }));
  await expect(executions.isRunning("x")).rejects.toThrow("no");
});
