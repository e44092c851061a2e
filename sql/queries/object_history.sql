-- Who touched one object: put its bucket and key in the place of the object that was read most.
WITH asked AS (
    SELECT bucket_name, object_key
    FROM silver.cloudtrail_events
    WHERE regexp_like(event_source, '^s3(express|tables|-outposts)?\.amazonaws\.com\z') AND object_key <> '' AND event_name = 'GetObject'
    GROUP BY bucket_name, object_key
    ORDER BY count(*) DESC, bucket_name, object_key
    LIMIT 1
)
SELECT
    e.event_time,
    e.principal,
    e.event_name,
    e.error_code,
    e.bytes_transferred_out,
    e.bytes_transferred_in,
    e.source_ip_address,
    e.event_id
FROM silver.cloudtrail_events AS e
JOIN asked AS a ON a.bucket_name = e.bucket_name AND a.object_key = e.object_key
WHERE regexp_like(e.event_source, '^s3(express|tables|-outposts)?\.amazonaws\.com\z')
ORDER BY e.event_time DESC, e.event_id
LIMIT 200
