-- Callers that no rule names: what these records say instead, so that a rule can be made.
SELECT
    user_identity_type,
    event_type,
    event_source,
    event_name,
    count(*) AS events,
    min(principal_id) AS example_principal_id,
    min(user_identity) AS example_user_identity
FROM silver.cloudtrail_events
WHERE principal_kind = 'unknown'
GROUP BY user_identity_type, event_type, event_source, event_name
ORDER BY events DESC, user_identity_type, event_type, event_source, event_name
LIMIT 100
