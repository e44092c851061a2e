/** A shape in which people have CloudTrail events, or take something else for them: how it is known, what it is, what to do. */
type Shape = [known: RegExp, what: string, next: string];

const jq = (program: string): string => `\`jq ${program} FILE\` writes the records`;
const noRecords = "it holds no records; give the trail's log files";

/** Of JSON in which nothing is like an event; the first that fits counts, so what is more special stands first. */
const ofJson: Shape[] = [
  [/"detail-type"\s*:\s*"[^"]*via CloudTrail"/, "events of EventBridge", jq("-c .detail")],
  [/"detail-type"\s*:/, "events of EventBridge that are not CloudTrail's", noRecords],
  [/"messageType"\s*:\s*"(DATA|CONTROL)_MESSAGE"/, "a CloudWatch Logs subscription", jq("-r '.logEvents[].message'")],
  [/"events"\s*:\s*\[\s*\{[\s\S]*"message"\s*:\s*"\{/, "events of a log", jq("-r '.events[].message'")],
  [/"CloudTrailEvent"\s*:/, "the answer of cloudtrail lookup-events", jq("-r '.Events[].CloudTrailEvent'")],
  [/"QueryResultRows"\s*:/, "results of a CloudTrail Lake query", noRecords],
  [/"eventData"\s*:\s*\{/, "events of CloudTrail Lake", jq("-c .eventData")],
  [/"class_uid"\s*:|"vendor_name"\s*:/, "events in OCSF, as Security Lake writes them", noRecords],
  [/"hits"\s*:\s*\{/, "the answer of an Elasticsearch search", jq("-c '.hits.hits[]._source'")],
  [/"_source"\s*:\s*\{/, "documents of Elasticsearch", jq("-c ._source")],
  [/"original"\s*:\s*"\{\\"/, "events in the Elastic Common Schema", jq("-r .event.original")],
  [/"_raw"\s*:\s*"\{/, "results of a Splunk search", jq("-r '.result._raw // ._raw'")],
  [/"s3ObjectKey"\s*:|"Type"\s*:\s*"Notification"/, "a notice that a log file was delivered", "give the file it names"],
  [/"eventid"\s*:|"eventversion"\s*:/, "events with their keys in lower case, as Athena writes them", noRecords],
  [/"message"\s*:\s*"\{\\"/, "log lines with the event as text in them", jq("-r .message")],
  [/^\s*\[\s*\{\s*"Records"\s*:/, "a list of log files", jq("-c '.[]'")],
  [/^\s*\{\s*"Records"\s*:\s*"/, "Records that are text", jq("-r .Records")],
  [/^\s*\{\s*"Records"\s*:\s*\{/, "Records that are one event", jq("-c .Records")],
  [/^\s*\{\s*"(records|Events|events)"\s*:\s*\[\s*\{/, 'a list under another name than "Records"', jq("-c '.[]'")],
  [/"Records"\s*:\s*\[/, '"Records" within another object', jq("-c '.. | .Records? | arrays'")],
];

/** Of a list whose members were all rejected. */
const ofLists: Shape[] = [
  [/"eventSource"\s*:\s*"aws:/i, "notices of S3, SNS, SQS, DynamoDB or Kinesis", noRecords],
  [/^(?![\s\S]*"eventTime")[\s\S]*"@timestamp"\s*:/, "events of Logstash", jq(`-c '.eventTime = ."@timestamp"'`)],
  [/"Records"\s*:\s*\[\s*"/, "Records that are text", jq("-r '.Records[]'")],
];

/** Of text that is no JSON. */
const ofText: Shape[] = [
  [
    /^"?(identity|lineItem|bill|BilledCost|bill_|line_item_)[^\n]*,/,
    "a cost report",
    "give its folder with --cost instead",
  ],
  [/^("[^"\n]*",|[^\n{[<]*,[^\n{[<]*,)[^\n]*\n/, "CSV", noRecords],
  [/^\d{4}-\d\d-\d\d[T ][\d:.]+Z?\s+\{/, "a time before each record", "`sed 's/^[^{]*//' FILE` writes the records"],
  [/^"(\\"|\{|\[)/, "JSON within a JSON text", jq("-r .")],
];

const find = (shapes: Shape[], head: string): string | undefined => {
  const [, what, next] = shapes.find(([known]) => known.test(head)) ?? [];
  return what && `${what}; ${next}`;
};

/** What JSON without records is, and what to do about it. @param head the beginning of its text */
export const jsonShape = (head: string): string | undefined => find(ofJson, head);

/** What a list is that holds no record which can be read. */
export const listShape = (head: string): string | undefined => find(ofLists, head);

/** The same of text that is no JSON. */
export const textShape = (head: string): string | undefined => find(ofText, head);
