import { arnOf, type Resources, resolve } from "./resolve";

export interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Principal?: unknown;
  readonly Condition?: unknown;
}
export interface Policy {
  /** Of a role: its logical id without hash. Of a resource: what stands behind the policy. */
  readonly of: string;
  readonly document: { readonly Statement: readonly Statement[] };
}

/** What types that hold a policy call it, and which property says whose it is (none: their own). */
const documents: Record<string, { document: string; of: string }> = {
  "AWS::IAM::Policy": { document: "PolicyDocument", of: "Roles" },
  "AWS::S3::BucketPolicy": { document: "PolicyDocument", of: "Bucket" },
  "AWS::SNS::TopicPolicy": { document: "PolicyDocument", of: "Topics" },
  "AWS::SQS::QueuePolicy": { document: "PolicyDocument", of: "Queues" },
  "AWS::KMS::Key": { document: "KeyPolicy", of: "" },
  "AWS::IAM::Role": { document: "AssumeRolePolicyDocument", of: "" },
};

/**
 * Every policy of a template with its ARNs written out, by logical id.
 * @throws {Error} for a type that may hold a policy which is not known here, so that none is overlooked
 */
export function policiesOf(resources: Resources): Map<string, Policy> {
  const found = new Map<string, Policy>();
  for (const [id, { Type, Properties = {} }] of Object.entries(resources)) {
    const known = documents[Type];
    const inline = Object.keys(Properties).filter((name) => /Polic(y|ies)(Document)?$/.test(name));
    const other = inline.filter((name) => name !== known?.document && !silent.has(name));
    if (other.length > 0)
      throw new Error(`${Type} ${id} has ${other.join(", ")}, which infra/check/policies.ts does not know`);
    if (!known) continue;
    const of =
      known.of === ""
        ? id
        : [Properties[known.of]]
            .flat()
            .map((one) => resolve(resources, one))
            .join(", ");
    const document = resolve(resources, Properties[known.document]) as Policy["document"];
    found.set(id, { of, document: Type === "AWS::KMS::Key" ? ofKey(document, arnOf(resources, id)) : document });
  }
  return found;
}

/** In the policy of a key, `*` is that key. */
const ofKey = ({ Statement, ...rest }: Policy["document"], key: string): Policy["document"] => ({
  ...rest,
  Statement: Statement.map((one) => ({ ...one, Resource: one.Resource === "*" ? key : one.Resource! })),
});

/** Properties that are named so and hold no policy of IAM. */
const silent = new Set(["RetryPolicy"]);
