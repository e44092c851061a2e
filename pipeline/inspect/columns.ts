/** What the staged table holds, in the order of its columns: the one list that the writer, the scanner and the SQL contract share. */

export interface StagedColumn {
  name: string;
  /** Athena's type. */
  type: "varchar" | "bigint";
  /** Paths into the CloudTrail record, the first that has a value counts; none where inspection adds the column. */
  from: readonly string[];
  /** `text`: a decoded string, or the token text of another value. `json`: the JSON text as it stands in the source. */
  form: "text" | "json";
  meaning: string;
}

const text = (name: string, from: string | string[], meaning: string): StagedColumn => ({
  name,
  type: "varchar",
  from: typeof from === "string" ? [from] : from,
  form: "text",
  meaning,
});
const json = (name: string, from: string, meaning: string): StagedColumn => ({
  ...text(name, from, meaning),
  form: "json",
});

/**
 * JSON null and an absent key are both null.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export const stagedColumns: readonly StagedColumn[] = [
  text("event_id", "eventID", "id of this record; never null here"),
  text("shared_event_id", "sharedEventID", "id that the copies of one event in several accounts share"),
  text("event_time", "eventTime", "ISO 8601 with zone, as written; its UTC day is event_date"),
  text("event_source", "eventSource", "service, such as s3.amazonaws.com"),
  text("event_name", "eventName", "API call"),
  text("event_category", "eventCategory", "Management, Data, NetworkActivity"),
  text("event_type", "eventType", "AwsApiCall, AwsServiceEvent, AwsConsoleSignIn ..."),
  text("event_version", "eventVersion", "version of the record format; compare its parts as numbers"),
  text("management_event", "managementEvent", "true or false"),
  text("read_only", "readOnly", "true or false"),
  text("aws_region", "awsRegion", "region of the call"),
  text("recipient_account_id", "recipientAccountId", "account that received this record"),
  text("user_identity_type", "userIdentity.type", "Root, IAMUser, AssumedRole ...; real records lack it"),
  text("user_identity_arn", "userIdentity.arn", "arn; of a role it ends in a session name the caller chose"),
  text("user_identity_account_id", "userIdentity.accountId", "account of the caller"),
  text("principal_id", "userIdentity.principalId", "unique id of the caller"),
  text("user_name", "userIdentity.userName", "friendly name; may be HIDDEN_DUE_TO_SECURITY_REASONS"),
  text("access_key_id", "userIdentity.accessKeyId", "key that signed the call"),
  text("invoked_by", "userIdentity.invokedBy", "AWS service that made the call"),
  text("session_issuer_arn", "userIdentity.sessionContext.sessionIssuer.arn", "role behind a session"),
  text(
    "source_identity",
    ["userIdentity.sessionContext.sourceIdentity", "userIdentity.sourceIdentity"],
    "identity set when the role was assumed; survives role chaining",
  ),
  text("identity_provider", "userIdentity.identityProvider", "external provider of a federated caller"),
  text("on_behalf_of_user_id", "userIdentity.onBehalfOf.userId", "IAM Identity Center user"),
  text("source_ip_address", "sourceIPAddress", "address or service name"),
  text("user_agent", "userAgent", "client, as it named itself"),
  text("error_code", "errorCode", "null when the call succeeded"),
  text("error_message", "errorMessage", "the service's words"),
  text("request_id", "requestID", "id of the request"),
  text("vpc_endpoint_id", "vpcEndpointId", "VPC endpoint the call went through"),
  text("addendum_reason", "addendum.reason", "DELIVERY_DELAY, UPDATED_DATA, SERVICE_OUTAGE"),
  text("original_event_id", "addendum.originalEventID", "the record that this one corrects"),
  json("request_parameters", "requestParameters", "JSON text"),
  json("response_elements", "responseElements", "JSON text"),
  json("additional_event_data", "additionalEventData", "JSON text; holds bytesTransferredOut and bytesTransferredIn"),
  json("resources", "resources", "JSON text"),
  json("user_identity", "userIdentity", "JSON text"),
  text("content_hash", [], "first 16 hex digits of the SHA-256 of the record's bytes as delivered"),
  text("source_file", [], "raw file the record came from"),
  { ...text("source_index", [], "position of the record in its file, from 0"), type: "bigint" },
];

/** Columns that come straight from the record; the three after them are added by inspection. */
export const recordColumns = stagedColumns.filter((column) => column.from.length > 0);
