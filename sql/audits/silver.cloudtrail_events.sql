-- audits of silver.cloudtrail_events
-- Every staged record is kept, a duplicate, or superseded by a correction. What is set aside is found here by grouping, not by the
-- ranking of the model, and bytes are taken from the JSON text again, so a fault in one of the two statements shows as a difference.
-- balance: staged_rows = inputs.rows
-- balance: staged_bytes_out = inputs.bytes_out
-- balance: staged_bytes_in = inputs.bytes_in
-- balance: kept_rows + duplicate_rows + superseded_rows = staged_rows
-- balance: kept_bytes_out + duplicate_bytes_out + superseded_bytes_out = staged_bytes_out
-- balance: kept_bytes_in + duplicate_bytes_in + superseded_bytes_in = staged_bytes_in
WITH corrections AS (
    SELECT event_id, original_event_id AS corrects
    FROM staged.cloudtrail_events
    WHERE
        event_date = DATE '${event_date}'
        AND batch_id IN (${batches})
        AND addendum_reason = 'UPDATED_DATA'
        AND original_event_id <> ''
    GROUP BY event_id, original_event_id
),
originals AS (
    SELECT
        event_id,
        CASE WHEN event_category = 'NetworkActivity' THEN 'network:' ELSE '' END
            || coalesce(nullif(shared_event_id, ''), event_id) AS own_key
    FROM staged.cloudtrail_events
    WHERE
        event_date = DATE '${event_date}'
        AND batch_id IN (${batches})
        AND event_id IN (SELECT corrects FROM corrections)
        AND NOT coalesce(addendum_reason = 'UPDATED_DATA' AND original_event_id <> '', false)
),
resolved AS ( -- which event a correction is about, whether another correction names it in turn, and whether each names the other
    SELECT
        c.event_id,
        c.corrects,
        coalesce(min(o.own_key), min(coalesce(po.own_key, p.corrects)), c.corrects) AS event_key,
        max(CASE WHEN n.event_id <> c.event_id THEN 1 ELSE 0 END) AS is_replaced,
        max(CASE WHEN n.event_id <> c.event_id AND n.event_id = c.corrects THEN 1 ELSE 0 END) AS is_circle
    FROM corrections AS c
    LEFT JOIN originals AS o ON o.event_id = c.corrects
    LEFT JOIN corrections AS p ON p.event_id = c.corrects
    LEFT JOIN originals AS po ON po.event_id = p.corrects
    LEFT JOIN corrections AS n ON n.corrects = c.event_id
    GROUP BY c.event_id, c.corrects
),
records AS (
    SELECT
        coalesce(
            r.event_key,
            CASE WHEN e.event_category = 'NetworkActivity' THEN 'network:' ELSE '' END
                || coalesce(nullif(e.shared_event_id, ''), e.event_id)
        ) AS event_key,
        e.event_id,
        CASE WHEN r.is_replaced = 0 THEN e.event_id END AS standing_id, -- of a correction that stands
        CASE WHEN r.event_id IS NULL THEN 0 ELSE 1 END AS is_correction,
        coalesce(r.is_circle, 0) AS is_circle,
        (CASE WHEN r.event_id IS NULL THEN '1' ELSE '0' END)
            || (CASE WHEN e.user_identity_account_id = e.recipient_account_id THEN '0' ELSE '1' END)
            || e.event_id || chr(1) || e.content_hash || chr(1) || e.source_file || chr(1)
            || lpad(CAST(e.source_index AS varchar), 19, '0') || e.batch_id AS standing_order,
        coalesce(e.event_time, '') || chr(1) || coalesce(e.event_name, '') || chr(1) || coalesce(e.request_id, '') || chr(1)
            || coalesce(e.user_identity_arn, '') AS call_text,
        e.additional_event_data
    FROM staged.cloudtrail_events AS e
    LEFT JOIN resolved AS r
        ON r.event_id = e.event_id
        AND r.corrects = CASE WHEN e.addendum_reason = 'UPDATED_DATA' THEN e.original_event_id END
    WHERE e.event_date = DATE '${event_date}' AND e.batch_id IN (${batches})
),
disputed AS ( -- events that have more than one record, or a correction
    SELECT event_key, max(standing_id) AS winner_id, max(is_correction) AS is_corrected, min(is_correction) AS lacks_original
    FROM records
    GROUP BY event_key
    HAVING count(*) > 1 OR max(is_correction) = 1
),
contents AS ( -- what is said under an id that more than one record has; copies say the same, however they are laid out
    SELECT
        r.event_id,
        count(DISTINCT r.call_text || chr(1)
            || coalesce(json_extract_scalar(r.additional_event_data, '$.bytesTransferredOut'), '')) AS contents
    FROM records AS r
    JOIN disputed AS d ON d.event_key = r.event_key
    WHERE r.is_correction = 0
    GROUP BY r.event_id
),
conflicts AS (
    SELECT sum(contents - 1) AS conflicting_rows FROM contents
),
winners AS (
    SELECT
        d.event_key,
        d.winner_id,
        d.is_corrected,
        d.lacks_original,
        min(CASE WHEN d.is_corrected = 0 OR r.event_id = d.winner_id THEN r.standing_order END) AS first_order
    FROM disputed AS d
    JOIN records AS r ON r.event_key = d.event_key
    GROUP BY d.event_key, d.winner_id, d.is_corrected, d.lacks_original
),
counts AS ( -- one row per record and direction, with the text of its count
    SELECT
        b.direction,
        CASE
            WHEN w.event_key IS NULL OR r.standing_order = w.first_order THEN 'kept'
            WHEN w.is_corrected = 1 AND (w.winner_id IS NULL OR w.winner_id <> r.event_id) THEN 'superseded'
            ELSE 'duplicate'
        END AS fate,
        CASE WHEN w.lacks_original = 1 AND r.standing_order = w.first_order THEN 1 ELSE 0 END AS is_of_other_day,
        r.is_circle,
        r.additional_event_data,
        CASE b.direction
            WHEN 'out' THEN json_extract_scalar(r.additional_event_data, '$.bytesTransferredOut')
            ELSE json_extract_scalar(r.additional_event_data, '$.bytesTransferredIn')
        END AS count_text
    FROM records AS r
    LEFT JOIN winners AS w ON w.event_key = r.event_key
    CROSS JOIN (VALUES ('out'), ('in')) AS b (direction)
),
tokens AS ( -- plain digits, or the number as it is written
    SELECT
        direction,
        fate,
        is_of_other_day,
        is_circle,
        CASE
            WHEN count_text IS NULL OR regexp_like(count_text, '^[1-9][0-9]{0,14}\z') THEN count_text
            WHEN count_text = '0' AND strpos(additional_event_data, '-0') = 0 THEN count_text
            WHEN direction = 'out' AND cardinality(split(additional_event_data, '"bytesTransferredOut"')) = 2 THEN coalesce(
                regexp_extract(additional_event_data, '"bytesTransferredOut"[ \t\r\n]*:[ \t\r\n]*(-?[0-9][0-9.eE+-]*)', 1),
                count_text
            )
            WHEN direction = 'in' AND cardinality(split(additional_event_data, '"bytesTransferredIn"')) = 2 THEN coalesce(
                regexp_extract(additional_event_data, '"bytesTransferredIn"[ \t\r\n]*:[ \t\r\n]*(-?[0-9][0-9.eE+-]*)', 1),
                count_text
            )
            ELSE count_text
        END AS token
    FROM counts
),
measured AS (
    SELECT
        direction,
        fate,
        is_of_other_day,
        is_circle,
        CASE WHEN regexp_like(token, '^[0-9]{1,15}\z') THEN CAST(token AS bigint) END AS plain_bytes,
        CASE
            WHEN regexp_like(token, '^[0-9]{1,15}\z') THEN NULL
            WHEN regexp_like(token, '^[0-9]{1,18}(\.[0-9]{1,18})?([eE][+-]?[0-9]{1,3})?\z')
                THEN replace(regexp_extract(token, '^[0-9.]+'), '.')
        END AS digits,
        CASE
            WHEN regexp_like(token, '^[0-9]{1,15}\z') THEN NULL
            WHEN regexp_like(token, '^[0-9]{1,18}(\.[0-9]{1,18})?([eE][+-]?[0-9]{1,3})?\z')
                THEN greatest(
                    length(regexp_extract(token, '^[0-9]+'))
                    + CAST(coalesce(regexp_extract(token, '[eE][+]?(-?[0-9]+)\z', 1), '0') AS bigint), 0)
        END AS point
    FROM tokens
),
known AS (
    SELECT
        direction,
        fate,
        is_of_other_day,
        is_circle,
        CASE
            WHEN plain_bytes IS NOT NULL THEN plain_bytes
            WHEN regexp_like(substr(digits, point + 1), '^0*\z')
                AND regexp_like(rpad(digits, CAST(point AS integer), '0'), '^0*[0-9]{0,15}\z')
                THEN CAST('0' || regexp_extract(rpad(digits, CAST(point AS integer), '0'), '[0-9]{0,15}\z') AS bigint)
            ELSE 0
        END AS bytes
    FROM measured
),
staged_totals AS (
    SELECT
        sum(CASE WHEN direction = 'out' THEN 1 ELSE 0 END) AS staged_rows,
        sum(CASE WHEN direction = 'out' THEN bytes ELSE 0 END) AS staged_bytes_out,
        sum(CASE WHEN direction = 'in' THEN bytes ELSE 0 END) AS staged_bytes_in,
        sum(CASE WHEN fate = 'duplicate' AND direction = 'out' THEN 1 ELSE 0 END) AS duplicate_rows,
        sum(CASE WHEN fate = 'duplicate' AND direction = 'out' THEN bytes ELSE 0 END) AS duplicate_bytes_out,
        sum(CASE WHEN fate = 'duplicate' AND direction = 'in' THEN bytes ELSE 0 END) AS duplicate_bytes_in,
        sum(CASE WHEN fate = 'superseded' AND direction = 'out' THEN 1 ELSE 0 END) AS superseded_rows,
        sum(CASE WHEN fate = 'superseded' AND direction = 'out' THEN bytes ELSE 0 END) AS superseded_bytes_out,
        sum(CASE WHEN fate = 'superseded' AND direction = 'in' THEN bytes ELSE 0 END) AS superseded_bytes_in,
        sum(CASE WHEN direction = 'out' THEN is_of_other_day ELSE 0 END) AS corrections_other_day,
        sum(CASE WHEN direction = 'out' THEN is_circle ELSE 0 END) AS rule_corrections_in_a_circle
    FROM known
),
kept_calls AS (
    SELECT
        event_time,
        event_name,
        principal,
        principal_kind,
        bytes_transferred_out,
        bytes_transferred_in,
        CASE WHEN is_s3 = 1 AND coalesce(error_code, '') = '' THEN 1 ELSE 0 END AS s3_ok,
        CASE WHEN is_s3 = 1 AND error_code <> '' THEN 1 ELSE 0 END AS s3_failed
    FROM (
        SELECT
            *,
            CASE
                WHEN event_category = 'NetworkActivity' THEN 0
                WHEN regexp_like(event_source, '^s3(express|tables|-outposts)?\.amazonaws\.com\z') THEN 1
                ELSE 0
            END AS is_s3
        FROM ${target}
    ) AS t
),
kept_totals AS (
    SELECT
        count(*) AS kept_rows,
        sum(bytes_transferred_out) AS kept_bytes_out,
        sum(bytes_transferred_in) AS kept_bytes_in,
        sum(s3_ok) AS s3_requests,
        sum(CASE WHEN s3_ok = 1 THEN bytes_transferred_out END) AS s3_bytes_out,
        sum(CASE WHEN s3_ok = 1 THEN bytes_transferred_in END) AS s3_bytes_in,
        sum(s3_failed) AS s3_errors,
        sum(CASE WHEN s3_failed = 1 THEN bytes_transferred_out END) AS s3_error_bytes_out,
        sum(CASE WHEN s3_ok = 1 AND event_name = 'GetObject' THEN 1 END) AS s3_get_object_requests,
        sum(CASE WHEN s3_ok = 1 AND event_name = 'GetObject' THEN bytes_transferred_out END) AS s3_get_object_bytes,
        sum(CASE WHEN s3_ok = 1 AND event_name = 'GetObject' AND bytes_transferred_out IS NULL THEN 1 END)
            AS s3_get_object_unknown,
        sum(CASE WHEN s3_ok = 1 AND event_name IN ('PutObject', 'UploadPart') AND bytes_transferred_in IS NULL THEN 1 END)
            AS s3_put_unknown,
        date_diff('millisecond', TIMESTAMP '1970-01-01 00:00:00.000', max(event_time)) AS newest_at_ms,
        sum(CASE WHEN CAST(event_time AS date) = DATE '${event_date}' THEN 0 ELSE 1 END) AS rule_other_day,
        sum(CASE WHEN principal <> '' AND principal_kind <> '' THEN 0 ELSE 1 END) AS rule_principal_missing
    FROM kept_calls
)
SELECT
    f.name,
    CAST(coalesce(CASE f.name
        WHEN 'staged_rows' THEN s.staged_rows
        WHEN 'staged_bytes_out' THEN s.staged_bytes_out
        WHEN 'staged_bytes_in' THEN s.staged_bytes_in
        WHEN 'kept_rows' THEN k.kept_rows
        WHEN 'kept_bytes_out' THEN k.kept_bytes_out
        WHEN 'kept_bytes_in' THEN k.kept_bytes_in
        WHEN 'duplicate_rows' THEN s.duplicate_rows
        WHEN 'duplicate_bytes_out' THEN s.duplicate_bytes_out
        WHEN 'duplicate_bytes_in' THEN s.duplicate_bytes_in
        WHEN 'superseded_rows' THEN s.superseded_rows
        WHEN 'superseded_bytes_out' THEN s.superseded_bytes_out
        WHEN 'superseded_bytes_in' THEN s.superseded_bytes_in
        WHEN 'corrections_other_day' THEN s.corrections_other_day
        WHEN 'conflicting_rows' THEN c.conflicting_rows
        WHEN 'rule_corrections_in_a_circle' THEN s.rule_corrections_in_a_circle
        WHEN 's3_requests' THEN k.s3_requests
        WHEN 's3_bytes_out' THEN k.s3_bytes_out
        WHEN 's3_bytes_in' THEN k.s3_bytes_in
        WHEN 's3_errors' THEN k.s3_errors
        WHEN 's3_error_bytes_out' THEN k.s3_error_bytes_out
        WHEN 's3_get_object_requests' THEN k.s3_get_object_requests
        WHEN 's3_get_object_bytes' THEN k.s3_get_object_bytes
        WHEN 's3_get_object_unknown' THEN k.s3_get_object_unknown
        WHEN 's3_put_unknown' THEN k.s3_put_unknown
        WHEN 'newest_at_ms' THEN k.newest_at_ms
        WHEN 'rule_other_day' THEN k.rule_other_day
        WHEN 'rule_principal_missing' THEN k.rule_principal_missing
    END, 0) AS bigint) AS found
FROM staged_totals AS s
CROSS JOIN kept_totals AS k
CROSS JOIN conflicts AS c
CROSS JOIN (VALUES
    ('staged_rows'), ('staged_bytes_out'), ('staged_bytes_in'),
    ('kept_rows'), ('kept_bytes_out'), ('kept_bytes_in'),
    ('duplicate_rows'), ('duplicate_bytes_out'), ('duplicate_bytes_in'),
    ('superseded_rows'), ('superseded_bytes_out'), ('superseded_bytes_in'),
    ('corrections_other_day'), ('conflicting_rows'), ('rule_corrections_in_a_circle'),
    ('s3_requests'), ('s3_bytes_out'), ('s3_bytes_in'), ('s3_errors'), ('s3_error_bytes_out'),
    ('s3_get_object_requests'), ('s3_get_object_bytes'), ('s3_get_object_unknown'), ('s3_put_unknown'),
    ('newest_at_ms'), ('rule_other_day'), ('rule_principal_missing')
) AS f (name)
