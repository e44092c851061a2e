import { Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import { type IGrantable, PolicyStatement, type ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type IBucket,
  type LifecycleRule,
  ObjectOwnership,
} from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";

export interface LakeProps {
  /** Receives the access logs of the lake; logs of every bucket of the stack go there. */
  readonly accessLogs: Bucket;
  readonly key: Key;
}

/** Objects that go by themselves, for good a day after: the bucket keeps versions of what expires else. */
const transient = (id: string, prefix: string, days: number): LifecycleRule[] => [
  { id, prefix, expiration: Duration.days(days), noncurrentVersionExpiration: Duration.days(1) },
];

/**
 * The lake: staged, silver and gold, the plans and manifests of runs, and the results of queries, in one bucket. Data stays when the stack
 * goes. Objects are never overwritten where SQL reads them; versions are kept for a while of what is removed.
 */
export class Lake extends Construct {
  readonly bucket: Bucket;
  readonly key: Key;

  constructor(scope: Construct, id: string, { accessLogs, key }: LakeProps) {
    super(scope, id);
    this.key = key;
    this.bucket = privateBucket(this, "Bucket", {
      key,
      accessLogs,
      lifecycleRules: [
        // A query that was cancelled leaves parts that nobody sees and everybody pays for.
        { id: "unfinished-uploads", abortIncompleteMultipartUploadAfter: Duration.days(7) },
        ...transient("query-results", "athena-results/", 30),
        // A redrive asks for the plans of its run for 14 days, Step Functions shows the run for 90.
        ...transient("plans", "runs/", 90),
        // What the sweep removes can be brought back for a week, by removing its delete marker.
        ...["silver/", "gold/", "staged/"].map((prefix) => ({
          id: `removed-${prefix.slice(0, -1)}`,
          prefix,
          noncurrentVersionExpiration: Duration.days(7),
        })),
        { id: "overwritten", noncurrentVersionExpiration: Duration.days(30), expiredObjectDeleteMarker: true },
      ],
    });
  }

  /** Lets `grantee` list the lake. */
  grantList(grantee: IGrantable): void {
    grantListOf(this.bucket, grantee);
  }

  /** Lets `grantee` read what is below `prefixes`, each ending in `/`. */
  grantRead(grantee: IGrantable, prefixes: readonly string[]): void {
    grantReadOf(this.bucket, this.key.keyArn, grantee, prefixes);
  }

  /** Lets Athena hand out results below `prefixes` to `grantee`. */
  grantResults(grantee: IGrantable, prefixes: readonly string[]): void {
    grantTo(grantee, { actions: ["s3:GetObject"], resources: this.below(prefixes) });
    grantTo(grantee, { actions: ["kms:Decrypt"], resources: [this.key.keyArn] });
  }

  /**
   * Lets `grantee` remove objects below `prefixes`. Their versions it may not touch: what it removes is hidden, and goes by a lifecycle
   * rule a week later.
   */
  grantRemove(grantee: IGrantable, prefixes: readonly string[]): void {
    grantTo(grantee, { actions: ["s3:DeleteObject"], resources: this.below(prefixes) });
  }

  /** Lets `grantee` put objects below `prefixes`. */
  grantWrite(grantee: IGrantable, prefixes: readonly string[]): void {
    grantTo(grantee, { actions: ["s3:PutObject"], resources: this.below(prefixes) });
    grantTo(grantee, { actions: ["kms:GenerateDataKey"], resources: [this.key.keyArn] });
  }

  /** Lets Athena read and write below prefixes for `grantee`. What it writes comes in parts, which it looks through and gives up. */
  grantQuery(grantee: IGrantable, { read, write }: { read: readonly string[]; write: readonly string[] }): void {
    grantQueryOf(this.bucket, this.key.keyArn, grantee, read);
    this.grantWrite(grantee, write);
    grantTo(grantee, {
      actions: ["s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"],
      resources: this.below(write),
    });
  }

  private below(prefixes: readonly string[]): string[] {
    return prefixes.map((prefix) => this.bucket.arnForObjects(`${prefix}*`));
  }
}

export function grantListOf(bucket: IBucket, grantee: IGrantable): void {
  grantTo(grantee, { actions: ["s3:ListBucket"], resources: [bucket.bucketArn] });
}

/** Lets Athena read objects of a bucket for `grantee`: it asks where the bucket is. Otherwise as `grantReadOf`. */
export function grantQueryOf(
  bucket: IBucket,
  keyArn: string | undefined,
  grantee: IGrantable,
  prefixes: readonly string[],
): void {
  grantReadOf(bucket, keyArn, grantee, prefixes);
  grantTo(grantee, { actions: ["s3:GetBucketLocation"], resources: [bucket.bucketArn] });
}

/**
 * Lets `grantee` read the objects of a bucket below `prefixes` (`""` for all), and list it: who may not list is told of a missing object
 * that it is forbidden.
 * @param keyArn the key that encrypts them; undefined where S3 does it with its own
 */
export function grantReadOf(
  bucket: IBucket,
  keyArn: string | undefined,
  grantee: IGrantable,
  prefixes: readonly string[],
): void {
  grantListOf(bucket, grantee);
  grantTo(grantee, {
    actions: ["s3:GetObject"],
    resources: prefixes.map((prefix) => bucket.arnForObjects(`${prefix}*`)),
  });
  if (keyArn) grantTo(grantee, { actions: ["kms:Decrypt"], resources: [keyArn] });
}

/** Written out, as the grants of the library allow `s3:GetObject*`, `s3:List*` and deleting. */
export function grantTo(
  grantee: IGrantable,
  statement: { actions: string[]; resources: string[]; conditions?: Record<string, object> },
): void {
  grantee.grantPrincipal.addToPrincipalPolicy(new PolicyStatement(statement));
}

/**
 * Stays when the stack goes, but not when its own creation is taken back: a first deployment that failed leaves nothing behind that the
 * second would meet. CloudFormation deletes no bucket that holds something.
 */
export const kept = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;

type BucketProps = NonNullable<ConstructorParameters<typeof Bucket>[2]>;

/** A bucket as every bucket here is: no public access, TLS only, owner enforced, encrypted, versioned, logged, kept. */
export function privateBucket(
  scope: Construct,
  id: string,
  {
    key,
    accessLogs,
    ...props
  }: { key?: Key; accessLogs?: Bucket } & Pick<BucketProps, "lifecycleRules" | "bucketName">,
): Bucket {
  return new Bucket(scope, id, {
    ...props,
    ...(key
      ? { encryption: BucketEncryption.KMS, encryptionKey: key, bucketKeyEnabled: true }
      : { encryption: BucketEncryption.S3_MANAGED }),
    ...(accessLogs && {
      serverAccessLogsBucket: accessLogs,
      serverAccessLogsPrefix: `${scope.node.id.toLowerCase()}/`,
    }),
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    versioned: true,
    removalPolicy: kept,
  });
}

/** A key of the stack; it stays when the stack goes, or what it encrypts could not be read any more. */
export function stackKey(scope: Construct, id: string, description: string): Key {
  return new Key(scope, id, { description, enableKeyRotation: true, removalPolicy: kept });
}

/** Lets an AWS service use a key for this account's own resources. */
export function allowService(key: Key, service: ServicePrincipal, actions: string[]): void {
  key.addToResourcePolicy(
    new PolicyStatement({
      principals: [service],
      actions,
      resources: ["*"],
      conditions: { StringEquals: { "aws:SourceAccount": Stack.of(key).account } },
    }),
  );
}
