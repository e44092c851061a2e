-- Top downloaders of the newest month: bytes of successful GetObject calls, with what quotas do not count beside it.
SELECT
    usage_month,
    principal,
    principal_kind,
    get_object_bytes,
    get_object_requests,
    other_bytes,
    unknown_bytes_requests,
    last_event_at
FROM gold.s3_transfer_monthly
WHERE usage_month = (SELECT max(usage_month) FROM gold.s3_transfer_monthly)
ORDER BY get_object_bytes DESC, principal
LIMIT 50
