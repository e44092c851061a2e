export type Fields = Record<string, unknown>;
let serial = 0;

/** A successful GetObject of an IAM user; `raw` puts JSON text as it stands in the place of a field. */
export function record(fields: Fields = {}, raw: Record<string, string> = {}): string {
  serial += 1;
  const whole: Fields = {
    eventVersion: "1.09",
    userIdentity: user("alice"),
    eventTime: "2026-01-31T10:20:30Z",
    eventSource: "s3.amazonaws.com",
    eventName: "GetObject",
    awsRegion: "eu-west-1",
    sourceIPAddress: "203.0.113.9",
    userAgent: "[aws-cli/2.15]",
    requestParameters: { bucketName: "reports", key: `2026/${serial}.csv` },
    responseElements: null,
    additionalEventData: { bytesTransferredIn: 0, bytesTransferredOut: 1000 + serial },
    requestID: `R${serial}`,
    eventID: `id-${String(serial).padStart(6, "0")}`,
    readOnly: true,
    resources: [{ type: "AWS::S3::Object", ARN: `arn:aws:s3:::reports/2026/${serial}.csv` }],
    eventType: "AwsApiCall",
    managementEvent: false,
    recipientAccountId: "111122223333",
    eventCategory: "Data",
    ...fields,
  };
  const members = Object.entries(whole)
    .filter(([name, value]) => value !== undefined && !(name in raw))
    .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  return `{${[...members, ...Object.entries(raw).map(([name, text]) => `"${name}":${text}`)].join(",")}}`;
}

export const user = (name: string, account = "111122223333") => ({
  type: "IAMUser",
  principalId: `AIDA${name}`,
  arn: `arn:aws:iam::${account}:user/${name}`,
  accountId: account,
  userName: name,
});
