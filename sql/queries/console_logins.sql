-- Sign-ins to the console, failed ones included, with whether a second factor was used; newest first.
SELECT
    event_time,
    recipient_account_id,
    principal,
    json_extract_scalar(response_elements, '$.ConsoleLogin') AS outcome,
    json_extract_scalar(additional_event_data, '$.MFAUsed') AS mfa_used,
    error_message,
    source_ip_address,
    aws_region,
    event_id
FROM silver.cloudtrail_events
WHERE event_source = 'signin.amazonaws.com' AND event_name = 'ConsoleLogin'
ORDER BY event_time DESC, event_id
LIMIT 200
