import { taskAccess } from "../../infra/taskAccess";

/** A finding of cfn-lint or parliament that stays, in the words of `findings.ts` behind `stack: `, and why. Everything else fails. */
export interface Acknowledged {
  readonly finding: string;
  readonly reason: string;
}

const roleTwice = (resource: string, role: string, property: string): Acknowledged => ({
  finding: `Sluice: W3005 ${resource} DependsOn.1: '${role}' dependency already enforced by a 'GetAtt' at 'Resources/${resource}/Properties/${property}'`,
  reason: "CDK writes it, beside the policy of the role, which has no other mention and must be there first",
});

/** parliament reads `s3:*` as the actions it knows, and the minimum of TLS as a whole number. */
const tlsOf = (bucket: string): Acknowledged[] => [
  {
    finding: `Sluice: MISMATCHED_TYPE ${bucket}: Type mismatch: s3:TlsVersion requires a value of type Numeric but given ['1.2']`,
    reason: "The condition is that of AWS's own example; parliament takes whole numbers only",
  },
  ...["s3:InitiateReplication", "s3:PutAccessPointPublicAccessBlock"].map((action) => ({
    finding: `Sluice: UNKNOWN_CONDITION_FOR_ACTION ${bucket}: Unknown condition s3:TlsVersion for action ${action}`,
    reason: "The statement denies every action without TLS 1.2; that one of them never has the condition opens nothing",
  })),
];

const mismatch = (policy: string, detail: string, stack = "Sluice") =>
  `${stack}: RESOURCE_MISMATCH ${policy}: ${detail}`;

export const acknowledged: readonly Acknowledged[] = [
  ...Object.keys(taskAccess).map((task) => roleTwice(`Tasks${task}Function`, `Tasks${task}Role`, "Role")),
  roleTwice("MedallionStateMachine", "MedallionRole", "RoleArn"),
  ...["AccessLogsPolicy", "LakeBucketPolicy", "CostBucketPolicy", "TrailBucketPolicy"].flatMap(tlsOf),
  ...[["LakeKey"], ["AlertsKey"], ["Key", "SluiceBilling"]].map(([key, stack]) => ({
    finding: mismatch(key!, "kms:ConnectCustomKeyStore is for * and 13 more", stack),
    reason: "The account may do everything with its key, as AWS advises: `kms:*` of a key stands for what a key knows",
  })),
  {
    finding: mismatch(
      "TasksOpenRunRoleDefaultPolicy",
      "states:DescribeExecution is for arn:*:states:*:*:express:*:*:*",
    ),
    reason: "The machine is a standard one; its executions are no express ones, which have another ARN",
  },
];
