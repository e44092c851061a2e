-- Hourly downloads of one principal on the newest days: put its name in the place of the top downloader of all time.
WITH asked AS (
    SELECT principal
    FROM gold.s3_transfer_monthly
    GROUP BY principal
    ORDER BY sum(get_object_bytes) DESC, principal
    LIMIT 1
)
SELECT
    d.event_date,
    d.usage_hour,
    d.principal,
    CAST(sum(d.requests) AS bigint) AS requests,
    CAST(sum(d.bytes_out) AS bigint) AS bytes_out,
    CAST(sum(d.errors) AS bigint) AS errors
FROM gold.s3_transfer_daily AS d
JOIN asked AS a ON a.principal = d.principal
WHERE d.event_name = 'GetObject'
GROUP BY d.event_date, d.usage_hour, d.principal
ORDER BY d.event_date DESC, d.usage_hour DESC, d.principal
LIMIT 168
