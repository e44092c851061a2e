-- Access keys by their last use: which are in use, by whom, from how many addresses. Temporary keys (ASIA...) are left out.
SELECT
    access_key_id,
    principal,
    count(*) AS events,
    count(DISTINCT source_ip_address) AS addresses,
    count(DISTINCT event_source) AS services,
    min(event_time) AS first_event_at,
    max(event_time) AS last_event_at
FROM silver.cloudtrail_events
WHERE access_key_id <> '' AND access_key_id NOT LIKE 'ASIA%'
GROUP BY access_key_id, principal
ORDER BY last_event_at DESC, access_key_id, principal
LIMIT 100
