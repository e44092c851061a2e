/** CloudTrail records with every trap that the SQL knows of, as JSON text: numbers stand as they were written. */

/** One token of a byte count as it may stand in a record, a JSON number or a JSON string. */
export const countTokens = [
  ..."0 1 368 89.0 1.07E9 1.07e+9 999999999999999999 1000000000000000000 18446744073709551615".split(" "),
  ..."123456789012345678901234567890 -1 -0 -0.0 0.0 0e0 0e999 0e-999 1e0 1E2 12e-1 120e-1 1000e-3 1e-3 1e14 1e15".split(
    " ",
  ),
  ..."1e300 1e400 1e-400 1e-19 4e-19 0.1 0.5 1.5 9007199254740993 9007199254740993.0 999999999999999.0".split(" "),
  ..."999999999999999.4 1000000000000000.0 1.000000000000000001 123456789012345.001 0.000000000000000001e32".split(" "),
  ..."0.000000000000000001e33 1.0000000000000000000 100000000000000000.0 1.10e1 100.00e-2 100.10e-1 1e007 1e0007".split(
    " ",
  ),
  ..."999999999999999999.999999999999999999e-18 1000000000000000000e-18 100000000000000000e-17 5e-324".split(" "),
  ...'"0" "007" "368" "89.0" "1.07E9" "-0" "+1" " 1" "1 " "1\\n" "\\n1" "1_000" "0x10" "1e" "1e+" "1e+-1" ".5" "1." ""'.split(
    /(?<=") (?=")/,
  ),
  ...'"\\u0031\\u0032" "1,5" "Infinity" "NaN" "9e9999" "00000000000000000001" "12345678901234567890" "1e-1000"'.split(
    " ",
  ),
  ...'true false null {} [] [1] {"bytes":1}'.split(" "),
];

/** Texts that strangers may write into a record. */
export const hostileTexts = [
  "it's",
  '"; DROP TABLE silver.cloudtrail_events; --',
  "${target} ${event_date} {% $states %}",
  "<script>alert(1)</script>",
  "=cmd|'/c calc'!A1",
  "back\\slash \\u0041 \\n",
  "tab\tnewline\nreturn\rnul\u0000end",
  "line\u2028paragraph\u2029nel\u0085",
  "e\u0301 \u00e9 \ud83d\ude00 \u{10ffff} \u202eright to left",
  "/\u0301combining/\u0301slash",
  " leading and trailing ",
  "%_like%_",
  "x".repeat(5000),
  "",
];

type Fields = Record<string, unknown>;
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
const session = (issuer: string, name: string, more: Fields = {}) => ({
  type: "AssumedRole",
  arn: `arn:aws:sts::111122223333:assumed-role/${issuer.split("/").at(-1)}/${name}`,
  accountId: "111122223333",
  sessionContext: { sessionIssuer: { type: "Role", arn: `arn:aws:iam::111122223333:role/${issuer}` }, ...more },
});
const sso = "aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Read_0123456789abcdef";

/** Callers of every kind, with what is missing or odd in each. */
export const identities: (Fields | undefined)[] = [
  undefined,
  {},
  { type: "" },
  user("bob"),
  { type: "IAMUser", accountId: "111122223333" },
  { type: "IAMUser", arn: "", accountId: "111122223333" },
  { type: "IAMUser" },
  { type: "Root", accountId: "111122223333", arn: "arn:aws:iam::111122223333:root" },
  { type: "Root" },
  session("deploy", "GitHubActions"),
  session("deploy", "someone-else"),
  session("deploy", "x", { sourceIdentity: "carol" }),
  { ...session("deploy", "x"), sourceIdentity: "dave" },
  session("deploy", "x", { sourceIdentity: "" }),
  session(sso, "erin@example.com"),
  session(sso, ""),
  { ...session(sso, "x"), arn: undefined },
  session("mine/aws-reserved/sso.amazonaws.com/Fake", "not-set-by-aws"),
  { type: "AssumedRole", arn: "arn:aws:sts::111122223333:assumed-role/gone/x" },
  { type: "Role", arn: "arn:aws:iam::111122223333:role/plain" },
  { type: "Role" },
  {
    type: "FederatedUser",
    arn: "arn:aws:sts::111122223333:federated-user/frank",
    sessionContext: { sessionIssuer: { arn: "arn:aws:iam::111122223333:user/broker" } },
  },
  { type: "SAMLUser", identityProvider: "arn:aws:iam::111122223333:saml-provider/idp", userName: "grace" },
  { type: "WebIdentityUser", identityProvider: "accounts.google.com", userName: "heidi" },
  { type: "WebIdentityUser", userName: "nobody's" },
  {
    type: "IdentityCenterUser",
    onBehalfOf: { userId: "94d00cd8-e9e6", identityStoreArn: "arn:aws:identitystore::1:x" },
  },
  { type: "IdentityCenterUser" },
  { type: "AWSService", invokedBy: "athena.amazonaws.com" },
  { type: "AWSService" },
  { type: "AWSAccount", accountId: "444455556666", principalId: "AIDAOTHER" },
  { type: "AWSAccount", accountId: "anonymous" },
  { type: "AWSAccount", accountId: "ANONYMOUS_PRINCIPAL", principalId: "" },
  { type: "AWSAccount" },
  { type: "Directory", accountId: "111122223333" },
  { type: "Unknown" },
  { type: "Something new", arn: "arn:aws:iam::111122223333:user/x" },
];

const sources = [
  ..."10.1.2.3 127.0.0.1 192.168.0.9 172.15.0.1 172.16.0.1 172.31.255.255 172.32.0.1 100.63.0.1 100.64.0.1".split(" "),
  ..."100.127.9.9 100.128.0.1 11.0.0.1 10.evil.example ::1 fc00::1 FDff:1::2 fe80::1 2001:db8::1 AWS-Internal".split(
    " ",
  ),
  ..."athena.amazonaws.com evilamazonaws.com 10.0.0.1x".split(" "),
  "AWS Internal",
  "10.0.0.1\n",
  "",
  null,
];

const corrected = (eventID: string, originalEventID: string, fields: Fields = {}) =>
  record({ eventID, addendum: { reason: "UPDATED_DATA", originalEventID, updatedFields: "x" }, ...fields });

/** Copies, shared events and corrections, each under names of its own; the same events in two files in two orders. */
function disputes(): string[] {
  const twice = record({ eventID: "twice" });
  const shared = { sharedEventID: "shared-1" };
  const other = { type: "AWSAccount", accountId: "444455556666", principalId: "AIDAOTHER" };
  return [
    twice,
    twice,
    record({ eventID: "twice-other-content", requestID: "a" }),
    record({ eventID: "twice-other-content", requestID: "b" }),
    record({ eventID: "s1-owner", ...shared, userIdentity: other }),
    record({
      eventID: "s1-requester",
      ...shared,
      userIdentity: user("z", "444455556666"),
      recipientAccountId: "444455556666",
    }),
    record({ eventID: "s1-a-third", ...shared, recipientAccountId: "777788889999" }),
    record({ eventID: "empty-shared-1", sharedEventID: "" }),
    record({ eventID: "empty-shared-2", sharedEventID: "" }),
    record({ eventID: "c1-original" }),
    corrected("c1-correction", "c1-original", { additionalEventData: { bytesTransferredOut: 5 } }),
    corrected("c2-correction", "c2-original"),
    record({ eventID: "c2-original" }),
    corrected("c3-late", "an event of another day"),
    record({ eventID: "c4-original" }),
    corrected("c4-a", "c4-original"),
    corrected("c4-b", "c4-original"),
    corrected("c4-b", "c4-original"),
    record({ eventID: "c5-original" }),
    corrected("c5-z", "c5-original"),
    corrected("c5-m", "c5-z"),
    corrected("c5-a", "c5-m"),
    corrected("c5-0", "c5-a"),
    record({ eventID: "c6-one", sharedEventID: "shared-6" }),
    record({ eventID: "c6-two", sharedEventID: "shared-6", recipientAccountId: "444455556666" }),
    corrected("c6-fix", "shared-6"),
    record({ eventID: "c7-one", sharedEventID: "shared-7" }),
    record({ eventID: "c7-two", sharedEventID: "shared-7", recipientAccountId: "444455556666" }),
    corrected("c7-fix-one", "c7-one", { sharedEventID: "shared-7-fix" }),
    corrected("c7-fix-two", "c7-two", { sharedEventID: "shared-7-fix", recipientAccountId: "444455556666" }),
    record({ eventID: "c8-itself" }),
    corrected("c8-itself", "c8-itself"),
    record({ eventID: "c9-no-original", addendum: { reason: "UPDATED_DATA" } }),
    record({ eventID: "c10-delay", addendum: { reason: "DELIVERY_DELAY", originalEventID: "twice" } }),
    corrected("c11-a", "c11-b"),
    corrected("c11-b", "c11-c"),
    record({ eventID: "c12", additionalEventData: {} }),
    corrected("c12-x", "c12", { additionalEventData: { bytesTransferredOut: 7.0, bytesTransferredIn: "3" } }),
  ];
}

/** Files of the fixture, as CloudTrail would deliver them: name and JSON text. */
export function fixtureFiles(): { name: string; text: string }[] {
  const counts = countTokens.flatMap((token) => [
    record({ eventName: "GetObject" }, { additionalEventData: `{"bytesTransferredOut":${token},"x":"-0"}` }),
    record({ eventName: "PutObject" }, { additionalEventData: `{ "bytesTransferredIn" : ${token} }` }),
  ]);
  const callers = identities.map((userIdentity) => record({ userIdentity }));
  const routes = sources.map((sourceIPAddress) => record({ sourceIPAddress }));
  const endpoints = ["vpce-1", ""].map((vpcEndpointId) => record({ vpcEndpointId, sourceIPAddress: "10.0.0.1" }));
  const hostile = hostileTexts.flatMap((text) => [
    record({ userAgent: text, errorMessage: text, requestParameters: { bucketName: text, key: text } }),
    record({ userIdentity: { ...user(text), userName: text }, eventName: text, awsRegion: text }),
    record({ userIdentity: session(`${sso}${text}`, text), errorCode: text }),
    record({ [text]: text, requestParameters: text, additionalEventData: text }),
  ]);
  const times = [
    ..."2026-01-31T23:59:59Z 2026-01-31T23:59:59.9Z 2026-01-31T23:59:59.999999999Z 2026-02-01T00:00:00Z".split(" "),
    ..."2026-02-01T01:30:00+02:00 2026-01-31T22:30:00.1234567-02:00 2026-01-01T00:00:00.0009Z 2026-01-31T00:00:00Z".split(
      " ",
    ),
    ..."1969-12-31T23:59:59.9999Z".split(" "),
  ].map((eventTime) => record({ eventTime }));
  const odd = [
    record({ errorCode: "AccessDenied", additionalEventData: { bytesTransferredOut: 243 } }),
    record({ eventName: "ListBuckets", requestParameters: null, eventCategory: "Management", managementEvent: true }),
    record({ eventName: "UploadPart", additionalEventData: null }),
    record({
      eventSource: "iam.amazonaws.com",
      eventName: "CreateUser",
      readOnly: false,
      requestParameters: { userName: "x" },
    }),
    record({
      readOnly: undefined,
      managementEvent: undefined,
      eventCategory: undefined,
      resources: undefined,
      recipientAccountId: undefined,
      awsRegion: undefined,
      eventName: undefined,
    }),
    record({ readOnly: "true", managementEvent: "TRUE" }),
    record({ requestParameters: { bucketName: { nested: 1 }, key: ["a"] } }),
    record({ requestParameters: { bucketName: 5, key: true } }),
    record({}, { additionalEventData: '{"bytesTransferredOut":1,"bytesTransferredOut":2}' }),
    record({}, { additionalEventData: '{"bytes\\u0054ransferredOut":3.0}' }),
    record({}, { additionalEventData: '{"half":"\\ud800","bytesTransferredOut":4}' }),
    record({}, { requestParameters: '{"bucketName":"half \\udfff","key":"whole \\ud83d\\ude00"}' }),
    record({}, { additionalEventData: '{"deep":{"bytesTransferredOut":6.0},"bytesTransferredOut":7.0}' }),
  ];
  const list = disputes();
  const wrap = (records: string[]) => `{"Records":[${records.join(",\n")}]}`;
  return [
    { name: "counts.json", text: wrap(counts) },
    { name: "callers.json", text: wrap([...callers, ...routes, ...endpoints]) },
    { name: 'hostile\'s "file".json', text: wrap([...hostile, ...odd]) },
    { name: "times.json", text: wrap(times) },
    { name: "disputes.json", text: wrap(list) },
    { name: "disputes-again.json", text: wrap([...list].reverse()) },
  ];
}
