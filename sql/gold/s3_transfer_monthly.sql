-- gold.s3_transfer_monthly: what each principal downloaded from S3 in a calendar month; what quotas are compared with.
-- grain:      usage_month, principal
-- inputs:     gold.s3_transfer_daily
-- partition:  usage_month, replaced whole whenever a day of it changes
-- freshness:  24 h
-- run:        cloudtrail
-- units:      get_object_bytes, other_bytes: bytes
-- source:     gold.s3_transfer_daily
-- columns:
--   principal               varchar       the one a quota belongs to
--   principal_kind          varchar       sso, role, user, root, federated, identitycenter, service, account, anonymous, unknown
--   get_object_requests     bigint        successful GetObject calls
--   get_object_bytes        bigint        bytes they sent to the caller: what a quota counts
--   other_bytes             bigint        bytes sent to the caller by other successful operations (listings, HeadObject, SelectObjectContent ...); uploads are not in it
--   unknown_bytes_requests  bigint        successful GetObject calls whose bytes are not known
--   first_event_at          timestamp(3)  time of the first S3 event of the month, failed ones included, UTC
--   last_event_at           timestamp(3)  time of the last one, UTC
--   usage_month             varchar       YYYY-MM, UTC (partition)
CREATE TABLE ${target}
WITH (format = 'PARQUET', write_compression = 'SNAPPY', external_location = '${location}') AS
SELECT
    principal,
    principal_kind,
    CAST(sum(CASE WHEN event_name = 'GetObject' THEN requests ELSE 0 END) AS bigint) AS get_object_requests,
    CAST(sum(CASE WHEN event_name = 'GetObject' THEN bytes_out ELSE 0 END) AS bigint) AS get_object_bytes,
    CAST(sum(CASE WHEN event_name = 'GetObject' THEN 0 ELSE bytes_out END) AS bigint) AS other_bytes,
    CAST(sum(CASE WHEN event_name = 'GetObject' THEN unknown_bytes_requests ELSE 0 END) AS bigint) AS unknown_bytes_requests,
    CAST(min(first_event_at) AS timestamp(3)) AS first_event_at,
    CAST(max(last_event_at) AS timestamp(3)) AS last_event_at
FROM gold.s3_transfer_daily
WHERE event_date BETWEEN DATE '${first_day}' AND DATE '${last_day}'
GROUP BY principal, principal_kind
