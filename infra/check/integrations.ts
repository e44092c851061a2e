/** An optimised service integration of Step Functions, as `arn:aws:states:::<name><pattern>` has it. */
export interface Integration {
  /** The service as botocore names it. */
  readonly service: string;
  readonly operation: string;
  /** Each way to wait that is used here, with the IAM actions that Step Functions asks of the machine's role for it. */
  readonly actions: Readonly<Record<string, readonly string[]>>;
  /** Arguments that may be any JSON: Step Functions makes text of it. */
  readonly anyJson: readonly string[];
}

/** The integrations that state machines here may use; another one is added with what its role needs. */
export const integrations: Readonly<Record<string, Integration>> = {
  /** @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html */
  "lambda:invoke": {
    service: "lambda",
    operation: "Invoke",
    actions: { "": ["lambda:InvokeFunction"] },
    anyJson: ["Payload"],
  },
  /** @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-athena.html */
  "athena:startQueryExecution": {
    service: "athena",
    operation: "StartQueryExecution",
    actions: {
      // An execution that ends while its query runs stops it.
      ".sync": ["athena:StartQueryExecution", "athena:StopQueryExecution", "athena:GetQueryExecution"],
    },
    anyJson: [],
  },
  /** @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html */
  "states:startExecution": {
    service: "stepfunctions",
    operation: "StartExecution",
    actions: { "": ["states:StartExecution"] },
    anyJson: ["Input"],
  },
};
