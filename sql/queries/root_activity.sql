-- Everything the root user of an account did, newest first. There should be next to nothing.
SELECT
    event_time,
    principal,
    event_source,
    event_name,
    error_code,
    source_ip_address,
    user_agent,
    event_id
FROM silver.cloudtrail_events
WHERE principal_kind = 'root'
ORDER BY event_time DESC, event_id
LIMIT 200
