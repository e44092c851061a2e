import { Aws, Duration, Stack } from "aws-cdk-lib";
import { type IGrantable, PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Bucket, type CfnBucket, type IBucket, StorageClass } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import { costBucketName } from "../pipeline/aws/deployment";
import { grantListOf, grantReadOf, kept, privateBucket } from "./lake";

/** Cost reports, whoever has them delivered. */
export interface CostReports {
  readonly bucket: IBucket;
  /** Where in the bucket they lie, each `""` or ending in `/`. */
  readonly prefixes: readonly string[];
  grantList(grantee: IGrantable): void;
  /** Lets `grantee` read what AWS delivered; nobody is granted to change it. */
  grantRead(grantee: IGrantable): void;
}

/** Where exports of ours deliver to: a folder of the bucket, or the first that is read of a bucket that was there before. */
export const exportPrefix = (prefixes: readonly string[] = [""]): string =>
  prefixes.includes("") ? "exports" : prefixes[0]!.slice(0, -1);

/**
 * Its name is known before it exists, as the stack in us-east-1 that makes the exports cannot ask for it.
 * @param region undefined where it is the region of the stack that asks
 */
export const ownCostBucket = (region?: string): string => costBucketName(Aws.ACCOUNT_ID, region ?? Aws.REGION);

/**
 * A bucket for cost reports that AWS delivers: exports and, should somebody make one, legacy reports. S3 encrypts it with its own key, as
 * delivery with another is documented nowhere. It and its policy stay when the stack goes, so that a later deployment can adopt it.
 * @see https://docs.aws.amazon.com/cur/latest/userguide/dataexports-s3-bucket.html
 */
export class CostBucket extends Construct implements CostReports {
  readonly bucket: Bucket;
  readonly prefixes = [""];

  constructor(scope: Construct, id: string, { accessLogs }: { accessLogs: Bucket }) {
    super(scope, id);
    this.bucket = privateBucket(this, "Bucket", {
      bucketName: ownCostBucket(),
      accessLogs,
      lifecycleRules: [
        { id: "unfinished-uploads", abortIncompleteMultipartUploadAfter: Duration.days(7) },
        // Every delivery of a month is kept: what changed between two of them is a question people ask.
        {
          id: "older",
          transitions: [{ storageClass: StorageClass.INTELLIGENT_TIERING, transitionAfter: Duration.days(30) }],
        },
        { id: "overwritten", noncurrentVersionExpiration: Duration.days(365) },
      ],
    });
    // The library's own switch for these events would bring a Lambda that changes buckets.
    (this.bucket.node.defaultChild as CfnBucket).notificationConfiguration = {
      eventBridgeConfiguration: { eventBridgeEnabled: true },
    };
    const { account, partition } = Stack.of(this);
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: "DeliverCostReports",
        principals: ["billingreports", "bcm-data-exports"].map((name) => new ServicePrincipal(`${name}.amazonaws.com`)),
        actions: ["s3:PutObject", "s3:GetBucketPolicy"],
        resources: [this.bucket.bucketArn, this.bucket.arnForObjects("*")],
        conditions: {
          StringEquals: { "aws:SourceAccount": account },
          ArnLike: {
            "aws:SourceArn": [
              `arn:${partition}:cur:us-east-1:${account}:definition/*`,
              `arn:${partition}:bcm-data-exports:us-east-1:${account}:export/*`,
            ],
          },
        },
      }),
    );
    this.bucket.policy!.applyRemovalPolicy(kept);
  }

  grantList(grantee: IGrantable): void {
    grantListOf(this.bucket, grantee);
  }

  grantRead(grantee: IGrantable): void {
    grantReadOf(this.bucket, undefined, grantee, this.prefixes);
  }
}

export interface AdoptedCostReportsProps {
  readonly bucketName: string;
  readonly prefixes: readonly string[];
  /** The key that encrypts the reports. @default none but S3's own */
  readonly keyArn?: string;
}

/** Cost reports that somebody has delivered already. Nothing of their bucket is changed; docs/deploy.md says what its owner has to allow. */
export class AdoptedCostReports extends Construct implements CostReports {
  readonly bucket: IBucket;
  readonly prefixes: readonly string[];
  private readonly keyArn: string | undefined;

  constructor(scope: Construct, id: string, { bucketName, prefixes, keyArn }: AdoptedCostReportsProps) {
    super(scope, id);
    this.bucket = Bucket.fromBucketName(this, "Bucket", bucketName);
    this.prefixes = prefixes;
    this.keyArn = keyArn;
  }

  grantList(grantee: IGrantable): void {
    grantListOf(this.bucket, grantee);
  }

  grantRead(grantee: IGrantable): void {
    grantReadOf(this.bucket, this.keyArn, grantee, this.prefixes);
  }
}
