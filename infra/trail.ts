import { Duration, Stack } from "aws-cdk-lib";
import { CfnTrail } from "aws-cdk-lib/aws-cloudtrail";
import { type IGrantable, PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Key } from "aws-cdk-lib/aws-kms";
import { Bucket, type IBucket } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import { grantListOf, grantReadOf, privateBucket } from "./lake";

/** Log files of CloudTrail, whoever had them delivered. */
export interface TrailLogs {
  readonly bucket: IBucket;
  /** What the trail was given as prefix, `""` or ending in `/`. */
  readonly prefix: string;
  /** Only what its trail delivered is read, where other trails write to the bucket too. */
  readonly organizationId?: string;
  grantList(grantee: IGrantable): void;
  /** Lets `grantee` read what AWS delivered; nobody is granted to change it. */
  grantRead(grantee: IGrantable): void;
}

export interface TrailProps {
  readonly accessLogs: Bucket;
  readonly key: Key;
  /** Buckets whose own traffic is not logged: what Sluice and Athena read would feed the trail that feeds them. */
  readonly silent: readonly Bucket[];
  /** Logs every account of this organisation; only its management account may deploy that. */
  readonly organizationId?: string;
}

/**
 * Who read which object of S3: a trail of this account, or of its organisation, in every region, into a bucket of its own, with signed
 * digests. It logs reads of objects only; the management events that most accounts have on a trail already would cost a second time here.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
 */
export class Trail extends Construct implements TrailLogs {
  readonly bucket: Bucket;
  readonly prefix = "";
  private readonly key: Key;

  constructor(scope: Construct, id: string, { accessLogs, key, silent, organizationId }: TrailProps) {
    super(scope, id);
    this.key = key;
    this.bucket = privateBucket(this, "Bucket", {
      key,
      accessLogs,
      lifecycleRules: [
        { id: "unfinished-uploads", abortIncompleteMultipartUploadAfter: Duration.days(7) },
        { id: "overwritten", noncurrentVersionExpiration: Duration.days(365) },
      ],
    });
    const stack = Stack.of(this);
    const trailName = `${stack.stackName.toLowerCase()}-s3-reads`;
    const trailArn = stack.formatArn({ service: "cloudtrail", resource: "trail", resourceName: trailName });
    const service = new ServicePrincipal("cloudtrail.amazonaws.com");
    const ofTrail = { "aws:SourceArn": trailArn };
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        principals: [service],
        actions: ["s3:GetBucketAcl"],
        resources: [this.bucket.bucketArn],
        conditions: { StringEquals: ofTrail },
      }),
    );
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        principals: [service],
        actions: ["s3:PutObject"],
        // CloudTrail asks for both when a trail is made for an organisation.
        resources: [stack.account, ...(organizationId ? [organizationId] : [])].map((folder) =>
          this.bucket.arnForObjects(`AWSLogs/${folder}/*`),
        ),
        conditions: { StringEquals: { ...ofTrail, "s3:x-amz-acl": "bucket-owner-full-control" } },
      }),
    );
    key.addToResourcePolicy(
      new PolicyStatement({
        principals: [service],
        actions: ["kms:GenerateDataKey*", "kms:DescribeKey"],
        resources: ["*"],
        conditions: {
          StringEquals: ofTrail,
        },
      }),
    );
    const trail = new CfnTrail(this, "Trail", {
      trailName,
      s3BucketName: this.bucket.bucketName,
      kmsKeyId: key.keyArn,
      isLogging: true,
      isMultiRegionTrail: true,
      ...(organizationId && { isOrganizationTrail: true }),
      includeGlobalServiceEvents: true,
      enableLogFileValidation: true,
      advancedEventSelectors: [
        {
          name: "Reads of S3 objects, but not of the lake and its logs",
          fieldSelectors: [
            { field: "eventCategory", equalTo: ["Data"] },
            { field: "resources.type", equalTo: ["AWS::S3::Object"] },
            { field: "readOnly", equalTo: ["true"] },
            {
              field: "resources.ARN",
              notStartsWith: [this.bucket, ...silent].map((bucket) => bucket.arnForObjects("")),
            },
          ],
        },
      ],
    });
    trail.node.addDependency(this.bucket.policy!);
  }

  grantList(grantee: IGrantable): void {
    grantListOf(this.bucket, grantee);
  }

  grantRead(grantee: IGrantable): void {
    grantReadOf(this.bucket, this.key.keyArn, grantee, ["AWSLogs/"]);
  }
}

export interface AdoptedTrailProps {
  readonly bucketName: string;
  readonly prefix: string;
  /** The key that encrypts its log files. @default none but S3's own */
  readonly keyArn?: string;
  /** Only the folder of this organisation is read. @default all below `AWSLogs/` */
  readonly organizationId?: string;
}

/**
 * A trail that exists, of this account or of the organisation. Nothing of it is changed, so its bucket and its key, where they belong to
 * another account, have to allow this account to read; docs/deploy.md has the statements.
 */
export class AdoptedTrail extends Construct implements TrailLogs {
  readonly bucket: IBucket;
  readonly prefix: string;
  readonly organizationId?: string;
  private readonly keyArn: string | undefined;

  constructor(scope: Construct, id: string, { bucketName, prefix, keyArn, organizationId }: AdoptedTrailProps) {
    super(scope, id);
    this.bucket = Bucket.fromBucketName(this, "Bucket", bucketName);
    this.prefix = prefix;
    this.keyArn = keyArn;
    if (organizationId) this.organizationId = organizationId;
  }

  grantList(grantee: IGrantable): void {
    grantListOf(this.bucket, grantee);
  }

  grantRead(grantee: IGrantable): void {
    const folder = this.organizationId ? `${this.organizationId}/` : "";
    grantReadOf(this.bucket, this.keyArn, grantee, [`${this.prefix}AWSLogs/${folder}`]);
  }
}
