-- Where downloads went in the newest month: bytes by bucket and route; only external bytes can become data-transfer charges.
SELECT
    bucket_name,
    route,
    aws_region,
    CAST(sum(requests) AS bigint) AS requests,
    CAST(sum(bytes_out) AS bigint) AS bytes_out,
    count(DISTINCT principal) AS principals
FROM gold.s3_transfer_daily
WHERE
    event_name = 'GetObject'
    AND substr(CAST(event_date AS varchar), 1, 7) = (SELECT max(usage_month) FROM gold.s3_transfer_monthly)
GROUP BY bucket_name, route, aws_region
ORDER BY bytes_out DESC, bucket_name, route, aws_region
LIMIT 100
