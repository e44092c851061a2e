-- Failed calls by principal, service and error: who runs into what.
SELECT
    principal,
    event_source,
    event_name,
    error_code,
    count(*) AS failed_calls,
    min(event_time) AS first_event_at,
    max(event_time) AS last_event_at
FROM silver.cloudtrail_events
WHERE error_code <> ''
GROUP BY principal, event_source, event_name, error_code
ORDER BY failed_calls DESC, principal, event_source, event_name, error_code
LIMIT 100
