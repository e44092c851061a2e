import { RemovalPolicy } from "aws-cdk-lib";
import { AttributeType, Billing, TableEncryptionV2, TableV2 } from "aws-cdk-lib/aws-dynamodb";
import type { IGrantable } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { grantTo } from "./lake";
import type { Method } from "./taskAccess";

/** Writing many at once reads their revisions before; BatchWriteItem asks for no other right than its own. */
const itemActions: Record<Method<"items">, readonly string[]> = {
  get: ["dynamodb:GetItem"],
  put: ["dynamodb:UpdateItem"],
  putMany: ["dynamodb:BatchGetItem", "dynamodb:BatchWriteItem"],
  remove: ["dynamodb:DeleteItem"],
  query: ["dynamodb:Query"],
};

/**
 * The ledger: batches, generations, leases, usage and alerts as items of one table, paid per request, restorable to any second of the
 * last 35 days. Encrypted with DynamoDB's own key: its items are read thousands of times a run, and each would ask KMS.
 */
export class Ledger extends Construct {
  readonly table: TableV2;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.table = new TableV2(this, "Table", {
      partitionKey: { name: "pk", type: AttributeType.STRING },
      sortKey: { name: "sk", type: AttributeType.STRING },
      billing: Billing.onDemand(),
      timeToLiveAttribute: "ttl",
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      encryption: TableEncryptionV2.dynamoOwnedKey(),
      deletionProtection: true,
      // Stays when its creation is taken back, too: a protected table cannot be deleted, and the rollback would end in failure. Its name is
      // CloudFormation's, so one that was left is in nobody's way, and without items it costs nothing.
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }

  /** Lets `grantee` do what these methods of the port `Items` do, and no more: no scan, no change of the table. */
  grantItems(grantee: IGrantable, methods: Iterable<Method<"items">>): void {
    const actions = new Set([...methods].flatMap((method) => itemActions[method]));
    grantTo(grantee, { actions: [...actions], resources: [this.table.tableArn] });
  }
}
