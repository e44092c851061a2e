-- audits of gold.s3_transfer_monthly
-- balance: get_object_requests = inputs.get_object_requests
-- balance: get_object_bytes = inputs.get_object_bytes
-- balance: unknown_bytes_requests = inputs.get_object_unknown
-- balance: other_bytes = inputs.other_bytes
WITH totals AS (
    SELECT
        sum(get_object_requests) AS get_object_requests,
        sum(get_object_bytes) AS get_object_bytes,
        sum(unknown_bytes_requests) AS unknown_bytes_requests,
        sum(other_bytes) AS other_bytes,
        sum(CASE
            WHEN CAST(first_event_at AS date) BETWEEN DATE '${first_day}' AND DATE '${last_day}'
                AND CAST(last_event_at AS date) BETWEEN DATE '${first_day}' AND DATE '${last_day}' THEN 0
            ELSE 1
        END) AS rule_other_month
    FROM ${target}
)
SELECT
    f.name,
    CAST(coalesce(CASE f.name
        WHEN 'get_object_requests' THEN t.get_object_requests
        WHEN 'get_object_bytes' THEN t.get_object_bytes
        WHEN 'unknown_bytes_requests' THEN t.unknown_bytes_requests
        WHEN 'other_bytes' THEN t.other_bytes
        WHEN 'rule_other_month' THEN t.rule_other_month
    END, 0) AS bigint) AS found
FROM totals AS t
CROSS JOIN (VALUES
    ('get_object_requests'), ('get_object_bytes'), ('unknown_bytes_requests'), ('other_bytes'), ('rule_other_month')
) AS f (name)
