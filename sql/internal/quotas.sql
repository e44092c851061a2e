-- internal.quotas: downloads of those who may have reached a threshold, or are looked at anyway; recent ones with days and buckets.
-- inputs:     gold.s3_transfer_monthly, gold.s3_transfer_daily
-- parameters: months, lowest_bytes, principal_ids, first_date, last_date
-- units:      get_object_bytes, bucket_1_bytes ...: bytes; days: UTC day=bytes, in order
-- note:       names of principals were written by strangers, so they enter as the first 16 hex digits of their SHA-256
WITH totals AS (
    SELECT usage_month, principal, principal_kind, get_object_bytes, last_event_at
    FROM gold.s3_transfer_monthly
    WHERE usage_month IN (${months})
        AND (
            get_object_bytes >= ${lowest_bytes}
            OR substr(lower(to_hex(sha256(to_utf8(principal)))), 1, 16) IN (${principal_ids})
        )
),
downloads AS (
    SELECT t.usage_month, t.principal, d.event_date, d.bucket_name, sum(d.bytes_out) AS bytes
    FROM totals AS t
    JOIN gold.s3_transfer_daily AS d
        ON d.principal = t.principal AND substr(CAST(d.event_date AS varchar), 1, 7) = t.usage_month
    WHERE d.event_date BETWEEN DATE '${first_date}' AND DATE '${last_date}' AND d.event_name = 'GetObject'
    GROUP BY t.usage_month, t.principal, d.event_date, d.bucket_name
),
by_day AS (
    SELECT usage_month, principal, event_date, sum(bytes) AS bytes
    FROM downloads
    GROUP BY usage_month, principal, event_date
),
days AS (
    SELECT
        usage_month,
        principal,
        array_join(
            array_agg(concat(CAST(event_date AS varchar), '=', CAST(bytes AS varchar)) ORDER BY event_date), ' '
        ) AS days
    FROM by_day
    GROUP BY usage_month, principal
),
by_bucket AS (
    SELECT
        usage_month,
        principal,
        bucket_name,
        sum(bytes) AS bytes,
        row_number() OVER (PARTITION BY usage_month, principal ORDER BY sum(bytes) DESC, bucket_name ASC) AS place
    FROM downloads
    GROUP BY usage_month, principal, bucket_name
),
buckets AS (
    SELECT
        usage_month,
        principal,
        max(CASE WHEN place = 1 THEN bucket_name END) AS bucket_1,
        max(CASE WHEN place = 1 THEN bytes END) AS bucket_1_bytes,
        max(CASE WHEN place = 2 THEN bucket_name END) AS bucket_2,
        max(CASE WHEN place = 2 THEN bytes END) AS bucket_2_bytes,
        max(CASE WHEN place = 3 THEN bucket_name END) AS bucket_3,
        max(CASE WHEN place = 3 THEN bytes END) AS bucket_3_bytes
    FROM by_bucket
    GROUP BY usage_month, principal
)
SELECT
    t.usage_month,
    t.principal,
    t.principal_kind,
    t.get_object_bytes,
    t.last_event_at,
    d.days,
    b.bucket_1,
    CAST(b.bucket_1_bytes AS bigint) AS bucket_1_bytes,
    b.bucket_2,
    CAST(b.bucket_2_bytes AS bigint) AS bucket_2_bytes,
    b.bucket_3,
    CAST(b.bucket_3_bytes AS bigint) AS bucket_3_bytes
FROM totals AS t
LEFT JOIN days AS d ON d.usage_month = t.usage_month AND d.principal = t.principal
LEFT JOIN buckets AS b ON b.usage_month = t.usage_month AND b.principal = t.principal
