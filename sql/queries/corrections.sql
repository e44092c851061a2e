-- Records that AWS corrected afterwards, and events that several accounts logged: what the kept row stands for.
SELECT
    event_date,
    CASE WHEN addendum_reason = 'UPDATED_DATA' THEN 'corrected' ELSE 'shared' END AS kept_because,
    event_source,
    event_name,
    dedupe_key,
    event_id,
    original_event_id,
    recipient_account_id,
    source_file
FROM silver.cloudtrail_events
WHERE addendum_reason = 'UPDATED_DATA' OR shared_event_id <> ''
ORDER BY event_date DESC, dedupe_key
LIMIT 200
