-- gold.s3_transfer_daily: what each principal moved in and out of S3, hour by hour.
--   Every event of s3, s3express (directory buckets), s3tables and s3-outposts counts, so nothing that carried bytes is left out;
--   an event that names no bucket (ListBuckets, table data), account, region or operation has an empty text there. Network activity,
--   what a VPC endpoint saw of a call, and Object Lambda, whose functions read from S3, would count a call twice.
-- grain:      event_date, usage_hour, principal, recipient_account_id, aws_region, bucket_name, event_name, route
-- inputs:     silver.cloudtrail_events
-- partition:  event_date, replaced whole with its silver day
-- freshness:  24 h
-- run:        cloudtrail
-- units:      bytes_out, bytes_in, error_bytes_out: bytes; usage_hour: 0 to 23, UTC
-- source:     S3 data events, additionalEventData.bytesTransferredOut and bytesTransferredIn
-- columns:
--   usage_hour              integer       hour of the day, UTC
--   principal               varchar       the one a quota belongs to
--   principal_kind          varchar       sso, role, user, root, federated, identitycenter, service, account, anonymous, unknown
--   recipient_account_id    varchar       account that received the record
--   aws_region              varchar       region of the call
--   bucket_name             varchar       bucket; empty where the call names none
--   event_name              varchar       operation, such as GetObject
--   route                   varchar       vpc_endpoint; aws_service: called by or through a service; private: address of a private network; external: any other, also none
--   requests                bigint        successful calls
--   bytes_out               bigint        bytes sent to the caller by successful calls
--   bytes_in                bigint        bytes received from the caller by successful calls
--   errors                  bigint        failed calls
--   error_bytes_out         bigint        bytes sent by failed calls (the error's own text); in no other figure
--   unknown_bytes_requests  bigint        successful GetObject calls whose bytes out are not known, PutObject and UploadPart whose bytes in are not
--   first_event_at          timestamp(3)  time of the first event, UTC
--   last_event_at           timestamp(3)  time of the last event, UTC
--   event_date              date          UTC day (partition)
CREATE TABLE ${target}
WITH (format = 'PARQUET', write_compression = 'SNAPPY', external_location = '${location}') AS
WITH calls AS (
    SELECT
        event_time,
        CAST(hour(event_time) AS integer) AS usage_hour,
        principal,
        principal_kind,
        coalesce(recipient_account_id, '') AS recipient_account_id,
        coalesce(aws_region, '') AS aws_region,
        coalesce(bucket_name, '') AS bucket_name,
        coalesce(event_name, '') AS event_name,
        CAST(CASE
            WHEN vpc_endpoint_id <> '' THEN 'vpc_endpoint'
            WHEN principal_kind = 'service' OR regexp_like(source_ip_address, '\.amazonaws\.(com|com\.cn|eu)\z')
                OR source_ip_address = 'AWS Internal'
                THEN 'aws_service'
            -- RFC 1918, 100.64.0.0/10 (shared), 127.0.0.0/8 and ::1 (loopback), fc00::/7 (unique local)
            WHEN regexp_like(source_ip_address, '^(10|127)\.[0-9]+\.[0-9]+\.[0-9]+\z')
                OR regexp_like(source_ip_address, '^(192\.168|172\.(1[6-9]|2[0-9]|3[01]))\.[0-9]+\.[0-9]+\z')
                OR regexp_like(source_ip_address, '^100\.(6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])\.[0-9]+\.[0-9]+\z')
                OR regexp_like(source_ip_address, '^(::1|[fF][cCdD][0-9a-fA-F]{2}:[0-9a-fA-F:.]*)\z')
                THEN 'private'
            ELSE 'external'
        END AS varchar) AS route,
        CASE WHEN error_code <> '' THEN 1 ELSE 0 END AS failed,
        bytes_transferred_in,
        bytes_transferred_out
    FROM silver.cloudtrail_events
    WHERE
        event_date = DATE '${event_date}'
        AND event_source IN (
            's3.amazonaws.com', 's3express.amazonaws.com', 's3tables.amazonaws.com', 's3-outposts.amazonaws.com'
        )
        AND coalesce(event_category, '') <> 'NetworkActivity'
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
    CAST(sum(1 - failed) AS bigint) AS requests,
    CAST(sum(CASE WHEN failed = 0 THEN coalesce(bytes_transferred_out, 0) ELSE 0 END) AS bigint) AS bytes_out,
    CAST(sum(CASE WHEN failed = 0 THEN coalesce(bytes_transferred_in, 0) ELSE 0 END) AS bigint) AS bytes_in,
    CAST(sum(failed) AS bigint) AS errors,
    CAST(sum(CASE WHEN failed = 1 THEN coalesce(bytes_transferred_out, 0) ELSE 0 END) AS bigint) AS error_bytes_out,
    CAST(sum(CASE
        WHEN failed = 1 THEN 0
        WHEN event_name = 'GetObject' AND bytes_transferred_out IS NULL THEN 1
        WHEN event_name IN ('PutObject', 'UploadPart') AND bytes_transferred_in IS NULL THEN 1
        ELSE 0
    END) AS bigint) AS unknown_bytes_requests,
    CAST(min(event_time) AS timestamp(3)) AS first_event_at,
    CAST(max(event_time) AS timestamp(3)) AS last_event_at
FROM calls
GROUP BY
    usage_hour, principal, principal_kind, recipient_account_id, aws_region, bucket_name, event_name, route
