-- Downloads that no quota can count: successful GetObject calls whose record says no bytes, or nothing that is a count.
SELECT
    event_date,
    principal,
    bucket_name,
    count(*) AS calls,
    min(event_version) AS oldest_event_version,
    min(additional_event_data) AS example_additional_event_data
FROM silver.cloudtrail_events
WHERE
    regexp_like(event_source, '^s3(express|tables|-outposts)?\.amazonaws\.com\z')
    AND coalesce(event_category, '') <> 'NetworkActivity'
    AND event_name = 'GetObject'
    AND coalesce(error_code, '') = ''
    AND bytes_transferred_out IS NULL
GROUP BY event_date, principal, bucket_name
ORDER BY calls DESC, event_date, principal, bucket_name
LIMIT 100
