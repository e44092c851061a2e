import { CreateBucketCommand } from "@aws-sdk/client-s3";
import { type Account, accountId, elements, region } from "./account";

/**
 * Athena reads and writes with the rights of its caller, and the emulator holds no state machine to its role. So Trino has a user of its
 * own in the emulated account, who is given the statements of the machine's role: what the role may not do in S3 and Glue fails a query.
 */
const user = "athena-engine";
const probe = "trino-probe";

/** Makes the user, who may at first do what Trino's own start asks for. */
export async function createEngineUser(account: Account): Promise<{ id: string; secret: string }> {
  await account.s3.send(new CreateBucketCommand({ Bucket: probe }));
  await account.iam("CreateUser", { UserName: user });
  const probing = [
    { Effect: "Allow", Action: "glue:*", Resource: "*" },
    { Effect: "Allow", Action: "s3:*", Resource: [`arn:aws:s3:::${probe}`, `arn:aws:s3:::${probe}/*`] },
  ];
  await putPolicy(account, probing);
  const xml = await account.iam("CreateAccessKey", { UserName: user });
  return { id: elements(xml, "AccessKeyId")[0]!, secret: elements(xml, "SecretAccessKey")[0]! };
}

/** Gives Trino what a role may do, and takes everything else. */
export async function giveRightsOf(account: Account, role: string): Promise<void> {
  const names = elements(await account.iam("ListRolePolicies", { RoleName: role }), "member");
  const statements: unknown[] = [];
  for (const name of names) {
    const xml = await account.iam("GetRolePolicy", { RoleName: role, PolicyName: name });
    const document = JSON.parse(decodeURIComponent(elements(xml, "PolicyDocument")[0]!)) as { Statement: unknown[] };
    statements.push(...document.Statement);
  }
  // Trino keeps statistics with the table it made, which Athena does not ask for.
  const ofTrinoAlone = {
    Effect: "Allow",
    Action: ["glue:UpdateTable", "glue:DeleteColumnStatisticsForTable"],
    Resource: `arn:aws:glue:${region}:${accountId}:table/internal/build_*`,
  };
  await putPolicy(account, [...statements, ofTrinoAlone]);
}

async function putPolicy(account: Account, Statement: unknown[]): Promise<void> {
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
  await account.iam("PutUserPolicy", { UserName: user, PolicyName: "only", PolicyDocument });
}

/** The catalog of Athena: the emulator's Glue and S3. */
export const catalogProperties = (url: string, key: { id: string; secret: string }) => ({
  "hive.metastore": "glue",
  "hive.metastore.glue.endpoint-url": url,
  "hive.metastore.glue.region": region,
  "hive.metastore.glue.aws-access-key": key.id,
  "hive.metastore.glue.aws-secret-key": key.secret,
  "hive.metastore.glue.default-warehouse-dir": `s3://${probe}/`,
  "hive.metastore.glue.partitions-segments": 1,
  "hive.metastore-cache-ttl": "0s",
  "hive.table-statistics-enabled": false,
  "hive.collect-column-statistics-on-write": false,
  "fs.native-s3.enabled": true,
  "s3.endpoint": url,
  "s3.region": region,
  "s3.path-style-access": true,
  "s3.aws-access-key": key.id,
  "s3.aws-secret-key": key.secret,
});
