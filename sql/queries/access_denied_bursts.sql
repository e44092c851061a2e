-- Bursts of refused calls: hours in which one principal was denied ten times or more; a broken policy, or somebody trying doors.
SELECT
    event_date,
    hour(event_time) AS event_hour,
    principal,
    recipient_account_id,
    count(*) AS denied_calls,
    count(DISTINCT event_name) AS operations,
    count(DISTINCT source_ip_address) AS addresses,
    min(event_time) AS first_event_at,
    max(event_time) AS last_event_at
FROM silver.cloudtrail_events
WHERE error_code LIKE '%AccessDenied%' OR error_code LIKE '%Unauthorized%' OR error_code = 'Forbidden'
GROUP BY event_date, hour(event_time), principal, recipient_account_id
HAVING count(*) >= 10
ORDER BY denied_calls DESC, event_date, event_hour, principal, recipient_account_id
LIMIT 100
