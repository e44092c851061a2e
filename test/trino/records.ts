import { disputes } from "./disputes";
import { type Fields, record, user } from "./record";

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
