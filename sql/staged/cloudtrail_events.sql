-- staged.cloudtrail_events: CloudTrail records as delivered, one row per record, by day of the event and batch.
-- partition:  event_date, batch_id, one Parquet part each, written once by inspection, which sets aside what is no record
-- units:      all text as the record has it; JSON columns hold the record's own text, so 89.0 stays 89.0
-- source:     CloudTrail record contents, event versions 1.00 to 1.11
-- columns:
--   event_id                  varchar  id of the record; never null
--   shared_event_id           varchar  id that the copies of one event in several accounts share
--   event_time                varchar  ISO 8601 with zone; its UTC day is event_date
--   event_source              varchar  service, such as s3.amazonaws.com
--   event_name                varchar  API call
--   event_category            varchar  Management, Data, NetworkActivity
--   event_type                varchar  AwsApiCall, AwsServiceEvent, AwsConsoleSignIn ...
--   event_version             varchar  version of the record format; compare its parts as numbers
--   management_event          varchar  true or false
--   read_only                 varchar  true or false
--   aws_region                varchar  region of the call
--   recipient_account_id      varchar  account that received this record
--   user_identity_type        varchar  Root, IAMUser, AssumedRole ...; some real records lack it
--   user_identity_arn         varchar  arn of the caller; of a role it ends in a session name the caller chose
--   user_identity_account_id  varchar  account of the caller
--   principal_id              varchar  unique id of the caller
--   user_name                 varchar  friendly name; may be HIDDEN_DUE_TO_SECURITY_REASONS
--   access_key_id             varchar  key that signed the call
--   invoked_by                varchar  AWS service that made the call
--   session_issuer_arn        varchar  role or user behind a session
--   source_identity           varchar  identity set when the role was assumed; survives role chaining
--   identity_provider         varchar  external provider of a federated caller
--   on_behalf_of_user_id      varchar  IAM Identity Center user
--   source_ip_address         varchar  address of the caller, or the name of an AWS service
--   user_agent                varchar  client, as it named itself
--   error_code                varchar  null when the call succeeded
--   error_message             varchar  the service's words
--   request_id                varchar  id of the request
--   vpc_endpoint_id           varchar  VPC endpoint the call went through
--   addendum_reason           varchar  UPDATED_DATA marks a correction; DELIVERY_DELAY and SERVICE_OUTAGE are late records
--   original_event_id         varchar  the record that this one corrects
--   request_parameters        varchar  JSON text
--   response_elements         varchar  JSON text
--   additional_event_data     varchar  JSON text; holds bytesTransferredOut and bytesTransferredIn
--   resources                 varchar  JSON text
--   user_identity             varchar  JSON text
--   content_hash              varchar  first 16 hex digits of the SHA-256 of the record's bytes
--   source_file               varchar  raw file the record came from
--   source_index              bigint   position of the record in its file, from 0
--   event_date                date     UTC day of event_time (partition)
--   batch_id                  varchar  batch that brought the record in (partition)
CREATE EXTERNAL TABLE staged.cloudtrail_events (
    event_id string,
    shared_event_id string,
    event_time string,
    event_source string,
    event_name string,
    event_category string,
    event_type string,
    event_version string,
    management_event string,
    read_only string,
    aws_region string,
    recipient_account_id string,
    user_identity_type string,
    user_identity_arn string,
    user_identity_account_id string,
    principal_id string,
    user_name string,
    access_key_id string,
    invoked_by string,
    session_issuer_arn string,
    source_identity string,
    identity_provider string,
    on_behalf_of_user_id string,
    source_ip_address string,
    user_agent string,
    error_code string,
    error_message string,
    request_id string,
    vpc_endpoint_id string,
    addendum_reason string,
    original_event_id string,
    request_parameters string,
    response_elements string,
    additional_event_data string,
    resources string,
    user_identity string,
    content_hash string,
    source_file string,
    source_index bigint
)
PARTITIONED BY (event_date date, batch_id string)
STORED AS PARQUET
LOCATION '${location}'
