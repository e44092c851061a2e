import { policiesOf } from "./policies";
import type { Resources } from "./resolve";

/**
 * Statements about Step Functions that name a version or an alias, which nothing ever matches: AWS holds a call of either against the ARN of
 * the state machine.
 * @returns a line each: whose policy, and the ARN
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/auth-version-alias.html
 */
export const qualifiedArns = (resources: Resources): string[] =>
  [...policiesOf(resources).values()].flatMap(({ of, document }) =>
    document.Statement.filter(({ Action }) => [Action].flat().some((action) => String(action).startsWith("states:")))
      .flatMap(({ Resource }) => [Resource ?? []].flat())
      .filter((arn) => /:stateMachine:[^:]+:/.test(String(arn)))
      .map((arn) => `${of}: ${arn}`),
  );
