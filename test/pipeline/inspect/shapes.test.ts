import { gzipSync } from "node:zlib";
import { expect, test } from "@jest/globals";
import { event, inspect, log, rowsOf } from "./harness";

const [a, b] = [event({ eventID: "a" }), event({ eventID: "b" })];
const text = (value: unknown): string => JSON.stringify(value);
const bridge = { version: "0", "detail-type": "AWS API Call via CloudTrail", source: "aws.s3", detail: a };
const subscription = { messageType: "DATA_MESSAGE", owner: "1", logEvents: [{ id: "1", message: text(a) }] };
const ocsf = { metadata: { product: { name: "CloudTrail", vendor_name: "AWS" } }, class_uid: 6003 };
const s3Notice = { eventVersion: "2.1", eventSource: "aws:s3", eventTime: "2026-01-15T10:00:00.000Z", s3: {} };
const tar = Buffer.alloc(1024);
tar.write("log.json", 0);
tar.write("ustar", 257);

test.each<[shape: string, body: Buffer | string, reason: RegExp]>([
  ["EventBridge", `${text(bridge)}\n${text(bridge)}`, /EventBridge; `jq -c \.detail FILE`/],
  ["EventBridge for S3", text({ ...bridge, "detail-type": "Object Created" }), /not CloudTrail's; it holds no records/],
  ["notices of SNS", text({ Records: [{ EventSource: "aws:sns", Sns: { Message: "{}" } }] }), /notices of S3, SNS/],
  ["subscription of CloudWatch Logs", text(subscription), /subscription; `jq -r '\.logEvents\[\]\.message' FILE`/],
  ["filter-log-events", text({ events: [{ logStreamName: "s", message: text(a) }] }), /'\.events\[\]\.message'/],
  [
    "log of Elastic",
    text({ events: [{ "@timestamp": "x", tags: ["y"], message: text(a) }] }),
    /'\.events\[\]\.message'/,
  ],
  ["lookup-events", text({ Events: [{ EventId: "a", CloudTrailEvent: text(a) }] }), /'\.Events\[\]\.CloudTrailEvent'/],
  ["Lake query", text({ QueryResultRows: [[{ eventID: "a" }]] }), /CloudTrail Lake query; it holds no records/],
  ["Lake", text({ eventData: a, metadata: {} }), /jq -c \.eventData/],
  ["Security Lake", text(ocsf), /OCSF/],
  ["Elasticsearch answer", text({ hits: { hits: [{ _source: a }] } }), /'\.hits\.hits\[\]\._source'/],
  ["Elasticsearch", text({ _index: "x", _source: a }), /jq -c \._source/],
  ["Elastic Common Schema", text({ event: { original: text(a) } }), /jq -r \.event\.original/],
  ["Splunk", text({ result: { _raw: text(a) } }), /\._raw/],
  ["notice of SNS", text({ s3Bucket: "b", s3ObjectKey: ["k"] }), /give the file it names/],
  [
    "Logstash",
    text({ ...a, eventTime: undefined, "@timestamp": "2026-01-15T10:00:00.000Z" }),
    /eventTime = \."@timestamp"/,
  ],
  ["notices of S3", log(s3Notice), /notices of S3, SNS, SQS, DynamoDB or Kinesis; it holds no records/],
  ["lower case", text({ eventid: "a", eventtime: "2026-01-15T10:00:00Z" }), /lower case, as Athena writes them/],
  ["log line", text({ "@timestamp": "x", message: text(a) }), /jq -r \.message/],
  ["files in a list", text([{ Records: [a] }, { Records: [b] }]), /a list of log files; `jq -c '\.\[\]' FILE`/],
  ["text in text", text({ Records: text([a]) }), /jq -r \.Records /],
  ["events as text", text({ Records: [text(a)] }), /jq -r '\.Records\[\]'/],
  ["one event", text({ Records: a }), /jq -c \.Records/],
  ["another name", text({ records: [a] }), /another name than "Records"/],
  ["deeper", text({ data: { Records: [a] } }), /within another object/],
  ["unknown", text({ foo: 1 }), /neither \{"Records": \[\.\.\.\]\} nor events$/],
  ["CSV of the console", "User name,AWS access key,Event time\nx,y,z\n", /text instead of JSON: CSV/],
  ["CSV of a table", "Event Type,Username,Event Time UTC\nx,y,z\n", /text instead of JSON: CSV/],
  ["CSV of Lake", gzipSync('"eventID","eventTime"\n"a","b"\n'), /text instead of JSON: CSV/],
  ["a cost report", "identity/LineItemId,bill/InvoiceId\n", /a cost report; give its folder with --cost/],
  ["an export of CloudWatch Logs", `2026-01-15T10:00:00.000Z ${text(a)}\n`, /`sed 's\/\^\[\^\{\]\*\/\/' FILE`/],
  ["JSON in JSON", text(log(a)), /JSON within a JSON text; `jq -r \. FILE`/],
  ["tar.gz", gzipSync(tar), /^a tar archive instead of JSON; unpack it$/],
  ["zstd", Buffer.from("28b52ffd0458", "hex"), /^zstd instead of JSON; unzstd it$/],
])("a file in the shape %s is set aside with what it is and what to do", async (_, body, reason) => {
  const { result, parts } = await inspect({ "good.json": log(event()), "x.json": body });
  expect(result.quarantined).toEqual([{ file: "x.json", reason: expect.stringMatching(reason) }]);
  expect(await rowsOf(parts)).toHaveLength(1);
});

test("one record that can be read makes a file a log, whatever stands beside it", async () => {
  const { result } = await inspect({ "x.json": log(s3Notice, a) });
  expect(result.quarantined).toEqual([{ file: "x.json", reason: "without eventID", records: 1, examples: [0] }]);
  expect(result.files).toMatchObject([{ kind: "log", staged: 1, rejected: 1 }]);
});
