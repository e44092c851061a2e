-- What DuckDB alone makes of the same logs: the .json.gz files are read directly, no staging, no ledger, no audits.
-- Same columns and rules as sql/silver/cloudtrail_events.sql and both gold tables, written the way DuckDB likes best. Left out, which
-- favours this script: content_hash (it never sees a record's bytes), the exact rule for numbers in exponent form, and corrections
-- of corrections; the data has none, and `npm run bench` compares all rows.

CREATE TEMP TABLE records AS
WITH envelopes AS (SELECT unnest(Records) AS r, filename, generate_subscripts(Records, 1) - 1 AS source_index FROM read_json(
    '${logs}',
    format = 'unstructured',
    filename = true,
    maximum_object_size = 16777216,
    columns = {Records: 'STRUCT(
        eventVersion VARCHAR, userIdentity JSON, eventTime VARCHAR, eventSource VARCHAR, eventName VARCHAR, awsRegion VARCHAR,
        sourceIPAddress VARCHAR, userAgent VARCHAR, errorCode VARCHAR, errorMessage VARCHAR, requestParameters JSON,
        responseElements JSON, additionalEventData JSON, requestID VARCHAR, eventID VARCHAR, readOnly BOOLEAN, resources JSON,
        eventType VARCHAR, managementEvent BOOLEAN, recipientAccountId VARCHAR, sharedEventID VARCHAR, vpcEndpointId VARCHAR,
        eventCategory VARCHAR, addendum STRUCT(reason VARCHAR, originalEventID VARCHAR))[]'}
))
SELECT CAST(CAST(r.eventTime AS TIMESTAMP) AS DATE) AS event_date, r, filename AS source_file, source_index FROM envelopes;

CREATE TEMP TABLE set_aside AS
WITH copies AS (
    SELECT
        rowid AS position,
        r.eventID AS event_id,
        coalesce(nullif(r.sharedEventID, ''), r.eventID) AS dedupe_key,
        CASE WHEN r.addendum.reason = 'UPDATED_DATA' THEN r.addendum.originalEventID END AS corrects,
        r.userIdentity ->> '$.accountId' IS DISTINCT FROM r.recipientAccountId AS from_other_account,
        source_file,
        source_index
    FROM records
),
targets AS (
    SELECT c.event_id, coalesce(min(o.dedupe_key), min(c.corrects)) AS target
    FROM copies AS c
    LEFT JOIN copies AS o ON o.event_id = c.corrects AND o.corrects IS NULL
    WHERE c.corrects IS NOT NULL
    GROUP BY c.event_id
),
keyed AS (
    SELECT c.*, coalesce(t.target, c.dedupe_key) AS effective_key, t.event_id AS correction_id
    FROM copies AS c
    LEFT JOIN targets AS t ON t.event_id = c.event_id
),
ranked AS (
    SELECT
        position,
        effective_key,
        row_number() OVER (
            PARTITION BY effective_key
            ORDER BY correction_id IS NULL, correction_id DESC, from_other_account, event_id, source_file, source_index
        ) AS place
    FROM keyed
    WHERE effective_key IN (SELECT effective_key FROM keyed GROUP BY effective_key HAVING count(*) > 1)
)
SELECT position, effective_key, place FROM ranked;

CREATE TEMP VIEW silver AS
WITH kept AS (
    SELECT
        *,
        json_extract_string(r.userIdentity, ['type', 'arn', 'accountId', 'principalId', 'userName', 'accessKeyId', 'invokedBy',
            '$.sessionContext.sessionIssuer.arn', '$.sessionContext.sourceIdentity', 'identityProvider', '$.onBehalfOf.userId']) AS who,
        json_extract_string(r.additionalEventData, ['bytesTransferredIn', 'bytesTransferredOut']) AS bytes,
        json_extract_string(r.requestParameters, ['bucketName', 'key']) AS object
    FROM records
    LEFT JOIN set_aside ON position = records.rowid
    WHERE coalesce(place, 1) = 1
),
named AS (
    SELECT
        *,
        CASE
            WHEN who[1] = 'AssumedRole' AND contains(who[8], ':role/aws-reserved/sso.amazonaws.com/')
                THEN 'sso:' || nullif(split_part(who[2], '/', -1), '')
            WHEN who[1] = 'AssumedRole' AND who[9] <> '' THEN 'role:' || nullif(who[8], '') || '|source:' || who[9]
            WHEN who[1] = 'AssumedRole' THEN 'role:' || nullif(who[8], '')
            WHEN who[1] = 'Role' THEN 'role:' || nullif(who[2], '')
            WHEN who[1] = 'IAMUser' THEN coalesce('user:' || nullif(who[2], ''), 'account:' || nullif(who[3], ''))
            WHEN who[1] = 'Root' THEN 'root:' || nullif(who[3], '')
            WHEN who[1] IN ('FederatedUser', 'SAMLUser', 'WebIdentityUser')
                THEN 'federated:' || coalesce(nullif(who[10], ''), nullif(who[8], '')) || ':'
                    || coalesce(nullif(who[5], ''), nullif(split_part(who[2], '/', -1), ''))
            WHEN who[1] = 'IdentityCenterUser' THEN 'identitycenter:' || nullif(who[11], '')
            WHEN who[1] = 'AWSService' THEN 'service:' || nullif(who[7], '')
            WHEN who[1] = 'AWSAccount' AND who[3] IN ('anonymous', 'ANONYMOUS_PRINCIPAL') THEN 'anonymous'
            WHEN who[1] = 'AWSAccount' THEN 'account:' || nullif(who[3], '')
        END AS principal
    FROM kept
)
SELECT
    r.eventID AS event_id,
    r.sharedEventID AS shared_event_id,
    coalesce(effective_key, nullif(r.sharedEventID, ''), r.eventID) AS dedupe_key,
    CAST(r.eventTime AS TIMESTAMP_MS) AS event_time,
    r.eventSource AS event_source,
    r.eventName AS event_name,
    r.eventCategory AS event_category,
    r.eventType AS event_type,
    r.eventVersion AS event_version,
    r.managementEvent AS management_event,
    r.readOnly AS read_only,
    r.awsRegion AS aws_region,
    r.recipientAccountId AS recipient_account_id,
    who[1] AS user_identity_type,
    who[2] AS user_identity_arn,
    who[3] AS user_identity_account_id,
    who[4] AS principal_id,
    who[5] AS user_name,
    who[6] AS access_key_id,
    who[7] AS invoked_by,
    who[8] AS session_issuer_arn,
    who[9] AS source_identity,
    coalesce(principal, 'unknown') AS principal,
    split_part(coalesce(principal, 'unknown'), ':', 1) AS principal_kind,
    r.sourceIPAddress AS source_ip_address,
    r.userAgent AS user_agent,
    r.errorCode AS error_code,
    r.errorMessage AS error_message,
    object[1] AS bucket_name,
    object[2] AS object_key,
    CASE WHEN regexp_full_match(bytes[1], '[0-9]{1,18}(\.0+)?') THEN CAST(bytes[1] AS BIGINT) END AS bytes_transferred_in,
    CASE WHEN regexp_full_match(bytes[2], '[0-9]{1,18}(\.0+)?') THEN CAST(bytes[2] AS BIGINT) END AS bytes_transferred_out,
    r.requestID AS request_id,
    r.vpcEndpointId AS vpc_endpoint_id,
    r.addendum.reason AS addendum_reason,
    r.addendum.originalEventID AS original_event_id,
    CAST(r.requestParameters AS VARCHAR) AS request_parameters,
    CAST(r.responseElements AS VARCHAR) AS response_elements,
    CAST(r.additionalEventData AS VARCHAR) AS additional_event_data,
    CAST(r.resources AS VARCHAR) AS resources,
    CAST(r.userIdentity AS VARCHAR) AS user_identity,
    source_file,
    source_index,
    event_date
FROM named;

-- each day: one COPY a day takes half the CPU time of PARTITION_BY
COPY (SELECT * EXCLUDE (event_date) FROM silver WHERE event_date = DATE '${event_date}')
TO '${out}/silver/event_date=${event_date}/data.parquet' (FORMAT parquet, COMPRESSION snappy);

COPY (
    WITH calls AS (
        SELECT
            event_time,
            event_date,
            CAST(hour(event_time) AS INTEGER) AS usage_hour,
            principal,
            principal_kind,
            coalesce(recipient_account_id, '') AS recipient_account_id,
            coalesce(aws_region, '') AS aws_region,
            coalesce(bucket_name, '') AS bucket_name,
            coalesce(event_name, '') AS event_name,
            CASE
                WHEN vpc_endpoint_id <> '' THEN 'vpc_endpoint'
                WHEN principal_kind = 'service' OR source_ip_address LIKE '%.amazonaws.com' OR source_ip_address = 'AWS Internal'
                    THEN 'aws_service'
                WHEN regexp_matches(source_ip_address, '^(10|127)\.[0-9]+\.[0-9]+\.[0-9]+$')
                    OR regexp_matches(source_ip_address, '^(192\.168|172\.(1[6-9]|2[0-9]|3[01]))\.[0-9]+\.[0-9]+$')
                    OR regexp_matches(source_ip_address, '^100\.(6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])\.[0-9]+\.[0-9]+$')
                    OR regexp_matches(source_ip_address, '^(::1|[fF][cCdD][0-9a-fA-F]{2}:[0-9a-fA-F:.]*)$')
                    THEN 'private'
                ELSE 'external'
            END AS route,
            coalesce(error_code <> '', false) AS failed,
            coalesce(bytes_transferred_in, 0) AS bytes_in,
            coalesce(bytes_transferred_out, 0) AS bytes_out,
            CASE
                WHEN event_name = 'GetObject' THEN bytes_transferred_out IS NULL
                WHEN event_name IN ('PutObject', 'UploadPart') THEN bytes_transferred_in IS NULL
                ELSE false
            END AS unknown
        FROM read_parquet('${out}/silver/*/*.parquet', hive_partitioning = true)
        WHERE event_source = 's3.amazonaws.com'
    )
    SELECT
        usage_hour,
        principal,
        principal_kind,
        recipient_account_id,
        aws_region,
        bucket_name,
        event_name,
        route,
        count(*) FILTER (NOT failed) AS requests,
        CAST(coalesce(sum(bytes_out) FILTER (NOT failed), 0) AS BIGINT) AS bytes_out,
        CAST(coalesce(sum(bytes_in) FILTER (NOT failed), 0) AS BIGINT) AS bytes_in,
        count(*) FILTER (failed) AS errors,
        CAST(coalesce(sum(bytes_out) FILTER (failed), 0) AS BIGINT) AS error_bytes_out,
        count(*) FILTER (NOT failed AND unknown) AS unknown_bytes_requests,
        min(event_time) AS first_event_at,
        max(event_time) AS last_event_at,
        event_date
    FROM calls
    GROUP BY ALL
) TO '${out}/daily' (FORMAT parquet, COMPRESSION snappy, PARTITION_BY (event_date));

COPY (
    SELECT
        principal,
        principal_kind,
        CAST(coalesce(sum(requests) FILTER (event_name = 'GetObject'), 0) AS BIGINT) AS get_object_requests,
        CAST(coalesce(sum(bytes_out) FILTER (event_name = 'GetObject'), 0) AS BIGINT) AS get_object_bytes,
        CAST(coalesce(sum(bytes_out) FILTER (event_name <> 'GetObject'), 0) AS BIGINT) AS other_bytes,
        CAST(coalesce(sum(unknown_bytes_requests) FILTER (event_name = 'GetObject'), 0) AS BIGINT) AS unknown_bytes_requests,
        min(first_event_at) AS first_event_at,
        max(last_event_at) AS last_event_at,
        strftime(event_date, '%Y-%m') AS usage_month
    FROM read_parquet('${out}/daily/*/*.parquet', hive_partitioning = true)
    GROUP BY principal, principal_kind, usage_month
) TO '${out}/monthly' (FORMAT parquet, COMPRESSION snappy, PARTITION_BY (usage_month));
