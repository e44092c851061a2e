-- audits of gold.s3_transfer_daily
-- balance: requests = inputs.s3_requests
-- balance: bytes_out = inputs.s3_bytes_out
-- balance: bytes_in = inputs.s3_bytes_in
-- balance: errors = inputs.s3_errors
-- balance: error_bytes_out = inputs.s3_error_bytes_out
-- balance: get_object_requests = inputs.s3_get_object_requests
-- balance: get_object_bytes = inputs.s3_get_object_bytes
-- balance: get_object_unknown = inputs.s3_get_object_unknown
-- balance: put_unknown = inputs.s3_put_unknown
WITH totals AS (
    SELECT
        sum(requests) AS requests,
        sum(bytes_out) AS bytes_out,
        sum(bytes_in) AS bytes_in,
        sum(errors) AS errors,
        sum(error_bytes_out) AS error_bytes_out,
        sum(CASE WHEN event_name = 'GetObject' THEN requests END) AS get_object_requests,
        sum(CASE WHEN event_name = 'GetObject' THEN bytes_out END) AS get_object_bytes,
        sum(CASE WHEN event_name = 'GetObject' THEN unknown_bytes_requests END) AS get_object_unknown,
        sum(CASE WHEN event_name = 'GetObject' THEN 0 ELSE unknown_bytes_requests END) AS put_unknown,
        sum(CASE WHEN event_name = 'GetObject' THEN 0 ELSE bytes_out END) AS other_bytes,
        sum(CASE
            WHEN CAST(first_event_at AS date) = DATE '${event_date}' AND hour(first_event_at) = usage_hour
                AND CAST(last_event_at AS date) = DATE '${event_date}' AND hour(last_event_at) = usage_hour THEN 0
            ELSE 1
        END) AS rule_other_hour,
        sum(CASE WHEN requests + errors > 0 AND unknown_bytes_requests <= requests THEN 0 ELSE 1 END) AS rule_row_of_nothing,
        sum(CASE WHEN route IN ('vpc_endpoint', 'aws_service', 'private', 'external') THEN 0 ELSE 1 END) AS rule_unknown_route
    FROM ${target}
)
SELECT
    f.name,
    CAST(coalesce(CASE f.name
        WHEN 'requests' THEN t.requests
        WHEN 'bytes_out' THEN t.bytes_out
        WHEN 'bytes_in' THEN t.bytes_in
        WHEN 'errors' THEN t.errors
        WHEN 'error_bytes_out' THEN t.error_bytes_out
        WHEN 'get_object_requests' THEN t.get_object_requests
        WHEN 'get_object_bytes' THEN t.get_object_bytes
        WHEN 'get_object_unknown' THEN t.get_object_unknown
        WHEN 'put_unknown' THEN t.put_unknown
        WHEN 'other_bytes' THEN t.other_bytes
        WHEN 'rule_other_hour' THEN t.rule_other_hour
        WHEN 'rule_row_of_nothing' THEN t.rule_row_of_nothing
        WHEN 'rule_unknown_route' THEN t.rule_unknown_route
    END, 0) AS bigint) AS found
FROM totals AS t
CROSS JOIN (VALUES
    ('requests'), ('bytes_out'), ('bytes_in'), ('errors'), ('error_bytes_out'),
    ('get_object_requests'), ('get_object_bytes'), ('get_object_unknown'), ('put_unknown'), ('other_bytes'),
    ('rule_other_hour'), ('rule_row_of_nothing'), ('rule_unknown_route')
) AS f (name)
