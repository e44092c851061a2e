-- Reads of S3 objects by callers of another account than the one that logged them, and by nobody in particular.
SELECT
    recipient_account_id,
    user_identity_account_id,
    principal,
    bucket_name,
    count(*) AS reads,
    CAST(sum(coalesce(bytes_transferred_out, 0)) AS bigint) AS bytes_out,
    max(event_time) AS last_event_at
FROM silver.cloudtrail_events
WHERE
    regexp_like(event_source, '^s3(express|tables|-outposts)?\.amazonaws\.com\z')
    AND coalesce(event_category, '') <> 'NetworkActivity'
    AND event_name IN ('GetObject', 'HeadObject', 'CopyObject', 'SelectObjectContent')
    AND coalesce(error_code, '') = ''
    AND coalesce(user_identity_account_id, '') <> coalesce(recipient_account_id, '')
    AND principal_kind <> 'service'
GROUP BY recipient_account_id, user_identity_account_id, principal, bucket_name
ORDER BY bytes_out DESC, reads DESC, recipient_account_id, user_identity_account_id, principal, bucket_name
LIMIT 100
