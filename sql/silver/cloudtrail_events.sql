-- silver.cloudtrail_events: one row per event of CloudTrail: typed, copies and corrected versions set aside, caller named.
-- grain:      event_date, dedupe_key
-- inputs:     staged.cloudtrail_events
-- partition:  event_date, the UTC day of the event, replaced whole, because copies, late records and corrections arrive for days
-- freshness:  24 h
-- run:        cloudtrail
-- units:      bytes_transferred_in, bytes_transferred_out: bytes, null when the record does not say; event_time: UTC
-- source:     CloudTrail record contents; sharedEventID, addendum and userIdentity elements
-- columns:
--   event_id                  varchar       id of the record that was kept
--   shared_event_id           varchar       id that the copies of one event in several accounts share
--   dedupe_key                varchar       what makes the event one: shared id, else event id, of network activity with `network:` before it; of a correction, that of the event it corrects
--   event_time                timestamp(3)  UTC; digits beyond milliseconds are cut
--   event_source              varchar       service, such as s3.amazonaws.com
--   event_name                varchar       API call
--   event_category            varchar       Management, Data, NetworkActivity; null in old records
--   event_type                varchar       AwsApiCall, AwsServiceEvent, AwsConsoleSignIn ...
--   event_version             varchar       version of the record format; compare its parts as numbers
--   management_event          boolean       whether it is a management event; null when the record does not say
--   read_only                 boolean       whether the call changes nothing; null when the record does not say
--   aws_region                varchar       region of the call
--   recipient_account_id      varchar       account that received the record
--   user_identity_type        varchar       Root, IAMUser, AssumedRole ...; null in some real records
--   user_identity_arn         varchar       arn of the caller; of a role it ends in a session name the caller chose
--   user_identity_account_id  varchar       account of the caller
--   principal_id              varchar       unique id of the caller
--   user_name                 varchar       friendly name; may be HIDDEN_DUE_TO_SECURITY_REASONS
--   access_key_id             varchar       key that signed the call
--   invoked_by                varchar       AWS service that made the call
--   session_issuer_arn        varchar       role or user behind a session
--   source_identity           varchar       identity set when the role was assumed
--   principal                 varchar       the one a quota belongs to and who can be talked to; never null
--   principal_kind            varchar       sso, role, user, root, federated, identitycenter, service, account, anonymous, unknown
--   source_ip_address         varchar       address of the caller, or the name of an AWS service
--   user_agent                varchar       client, as it named itself
--   error_code                varchar       null when the call succeeded
--   error_message             varchar       the service's words
--   bucket_name               varchar       bucket named in the request
--   object_key                varchar       key named in the request
--   bytes_transferred_in      bigint        bytes received from the caller, where known
--   bytes_transferred_out     bigint        bytes sent to the caller, where known
--   request_id                varchar       id of the request
--   vpc_endpoint_id           varchar       VPC endpoint the call went through
--   addendum_reason           varchar       UPDATED_DATA marks a correction
--   original_event_id         varchar       the record that a correction replaces
--   request_parameters        varchar       JSON text
--   response_elements         varchar       JSON text
--   additional_event_data     varchar       JSON text
--   resources                 varchar       JSON text
--   user_identity             varchar       JSON text
--   content_hash              varchar       first 16 hex digits of the SHA-256 of the record's bytes
--   batch_id                  varchar       batch that brought the record in
--   source_file               varchar       raw file the record came from
--   source_index              bigint        position of the record in its file, from 0
--   event_date                date          UTC day of event_time (partition)
CREATE TABLE ${target}
WITH (format = 'PARQUET', write_compression = 'SNAPPY', external_location = '${location}') AS
WITH copies AS ( -- narrow columns only: who is set aside is decided before any wide row is read
    SELECT
        event_id,
        -- what a VPC endpoint saw of a call may share the call's id, and has no bytes: it must not stand for the call
        CASE WHEN event_category = 'NetworkActivity' THEN 'network:' ELSE '' END
            || coalesce(nullif(shared_event_id, ''), event_id) AS dedupe_key,
        CASE WHEN addendum_reason = 'UPDATED_DATA' THEN nullif(original_event_id, '') END AS corrects, -- null for an original
        CASE WHEN user_identity_account_id = recipient_account_id THEN 0 ELSE 1 END AS from_other_account,
        content_hash,
        batch_id,
        source_file,
        source_index
    FROM staged.cloudtrail_events
    WHERE event_date = DATE '${event_date}' AND batch_id IN (${batches})
),
corrections AS ( -- rare; read by themselves, so that most of the file is passed over
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
    SELECT event_id, min(dedupe_key) AS dedupe_key
    FROM copies
    WHERE corrects IS NULL AND event_id IN (SELECT corrects FROM corrections)
    GROUP BY event_id
),
first_targets AS ( -- what a correction replaces: the event of the record it names; a name without a record may be a shared id
    SELECT c.event_id, c.corrects, o.dedupe_key AS original_key, coalesce(o.dedupe_key, c.corrects) AS target
    FROM corrections AS c
    LEFT JOIN originals AS o ON o.event_id = c.corrects
),
earlier_targets AS (
    SELECT event_id, min(target) AS target FROM first_targets GROUP BY event_id
),
replaced AS ( -- corrections that a later correction names
    SELECT corrects AS event_id FROM corrections WHERE corrects <> event_id GROUP BY corrects
),
targets AS ( -- a correction of a correction replaces what that one replaced
    SELECT
        f.event_id,
        f.corrects,
        coalesce(f.original_key, e.target, f.corrects) AS effective_key,
        CASE WHEN r.event_id IS NULL THEN 0 ELSE 1 END AS is_replaced
    FROM first_targets AS f
    LEFT JOIN earlier_targets AS e ON e.event_id = f.corrects
    LEFT JOIN replaced AS r ON r.event_id = f.event_id
),
keyed AS (
    SELECT
        coalesce(t.effective_key, c.dedupe_key) AS effective_key,
        coalesce(t.is_replaced, 0) AS is_replaced,
        t.event_id AS correction_id,
        c.from_other_account,
        c.event_id,
        c.content_hash,
        c.batch_id,
        c.source_file,
        c.source_index
    FROM copies AS c
    LEFT JOIN targets AS t ON t.event_id = c.event_id AND t.corrects = c.corrects
),
contested AS (
    SELECT effective_key FROM keyed GROUP BY effective_key HAVING count(*) > 1 OR max(correction_id) IS NOT NULL
),
ranked AS (
    SELECT
        effective_key,
        is_replaced,
        correction_id,
        batch_id,
        source_file,
        source_index,
        row_number() OVER (
            PARTITION BY effective_key
            ORDER BY
                CASE WHEN correction_id IS NULL THEN 1 ELSE 0 END,
                is_replaced,
                correction_id DESC,
                from_other_account, -- the requester's copy has the full identity
                event_id,
                content_hash,
                source_file,
                source_index,
                batch_id
        ) AS place
    FROM keyed
    WHERE effective_key IN (SELECT effective_key FROM contested)
),
verdicts AS ( -- a correction that is itself replaced gives way even where its successor is known by another key
    SELECT
        effective_key,
        CASE WHEN place > 1 OR is_replaced = 1 THEN 1 ELSE 0 END AS is_set_aside,
        batch_id,
        source_file,
        source_index
    FROM ranked
    WHERE place > 1 OR correction_id IS NOT NULL
),
kept AS ( -- an empty text is no value; the texts of the byte counts are taken from the JSON once
    SELECT
        e.*,
        coalesce(
            v.effective_key,
            CASE WHEN e.event_category = 'NetworkActivity' THEN 'network:' ELSE '' END
                || coalesce(nullif(e.shared_event_id, ''), e.event_id)
        ) AS dedupe_key,
        nullif(e.user_identity_arn, '') AS arn,
        nullif(e.user_identity_account_id, '') AS account_id,
        nullif(e.session_issuer_arn, '') AS issuer_arn,
        json_extract_scalar(e.additional_event_data, '$.bytesTransferredOut') AS out_text,
        json_extract_scalar(e.additional_event_data, '$.bytesTransferredIn') AS in_text
    FROM staged.cloudtrail_events AS e
    LEFT JOIN verdicts AS v
        ON v.batch_id = e.batch_id AND v.source_file = e.source_file AND v.source_index = e.source_index
    WHERE e.event_date = DATE '${event_date}' AND e.batch_id IN (${batches}) AND coalesce(v.is_set_aside, 0) = 0
),
named AS (
    SELECT
        *,
        -- what is not plain digits is looked up as it is written: an engine may have rewritten the number (1.07E9, -0)
        CASE
            WHEN out_text IS NULL OR regexp_like(out_text, '^[1-9][0-9]{0,14}\z') THEN NULL
            WHEN out_text = '0' AND strpos(additional_event_data, '-0') = 0 THEN NULL
            WHEN cardinality(split(additional_event_data, '"bytesTransferredOut"')) <> 2 THEN out_text -- also in a nested object
            ELSE coalesce(
                regexp_extract(additional_event_data, '"bytesTransferredOut"[ \t\r\n]*:[ \t\r\n]*(-?[0-9][0-9.eE+-]*)', 1),
                out_text
            )
        END AS out_token,
        CASE
            WHEN in_text IS NULL OR regexp_like(in_text, '^[1-9][0-9]{0,14}\z') THEN NULL
            WHEN in_text = '0' AND strpos(additional_event_data, '-0') = 0 THEN NULL
            WHEN cardinality(split(additional_event_data, '"bytesTransferredIn"')) <> 2 THEN in_text -- also in a nested object
            ELSE coalesce(
                regexp_extract(additional_event_data, '"bytesTransferredIn"[ \t\r\n]*:[ \t\r\n]*(-?[0-9][0-9.eE+-]*)', 1),
                in_text
            )
        END AS in_token,
        CASE
            WHEN user_identity_type = 'AssumedRole' AND strpos(issuer_arn, ':role/aws-reserved/sso.amazonaws.com/') > 0
                THEN 'sso:' || nullif(element_at(split(arn, '/'), -1), '') -- there the session name is set by AWS
            WHEN user_identity_type = 'AssumedRole' AND source_identity <> ''
                THEN 'role:' || issuer_arn || '|source:' || source_identity
            WHEN user_identity_type = 'AssumedRole' THEN 'role:' || issuer_arn -- never the session name: the caller chose it
            WHEN user_identity_type = 'Role'
                THEN 'role:' || coalesce(issuer_arn, CASE WHEN strpos(arn, ':assumed-role/') = 0 THEN arn END)
            WHEN user_identity_type = 'IAMUser' THEN coalesce('user:' || arn, 'account:' || account_id)
            WHEN user_identity_type = 'Root' THEN 'root:' || account_id
            WHEN user_identity_type IN ('FederatedUser', 'SAMLUser', 'WebIdentityUser')
                THEN 'federated:' || coalesce(nullif(identity_provider, ''), issuer_arn)
                    || ':' || coalesce(nullif(user_name, ''), nullif(element_at(split(arn, '/'), -1), ''))
            WHEN user_identity_type = 'IdentityCenterUser' THEN 'identitycenter:' || nullif(on_behalf_of_user_id, '')
            WHEN user_identity_type = 'AWSService' THEN 'service:' || nullif(invoked_by, '')
            WHEN user_identity_type = 'AWSAccount' AND account_id IN ('anonymous', 'ANONYMOUS_PRINCIPAL') THEN 'anonymous'
            WHEN user_identity_type = 'AWSAccount' THEN 'account:' || account_id
        END AS known_principal -- null when a part is missing
    FROM kept
),
measured AS ( -- a count in another form than up to 15 digits: its digits, and before which of them the decimal point falls
    SELECT
        *,
        CASE
            WHEN regexp_like(out_token, '^[0-9]{1,18}(\.[0-9]{1,18})?([eE][+-]?[0-9]{1,3})?\z')
                THEN replace(regexp_extract(out_token, '^[0-9.]+'), '.')
        END AS out_digits,
        CASE
            WHEN regexp_like(out_token, '^[0-9]{1,18}(\.[0-9]{1,18})?([eE][+-]?[0-9]{1,3})?\z')
                THEN length(regexp_extract(out_token, '^[0-9]+'))
                    + CAST(coalesce(regexp_extract(out_token, '[eE][+]?(-?[0-9]+)\z', 1), '0') AS bigint)
        END AS out_point,
        CASE
            WHEN regexp_like(in_token, '^[0-9]{1,18}(\.[0-9]{1,18})?([eE][+-]?[0-9]{1,3})?\z')
                THEN replace(regexp_extract(in_token, '^[0-9.]+'), '.')
        END AS in_digits,
        CASE
            WHEN regexp_like(in_token, '^[0-9]{1,18}(\.[0-9]{1,18})?([eE][+-]?[0-9]{1,3})?\z')
                THEN length(regexp_extract(in_token, '^[0-9]+'))
                    + CAST(coalesce(regexp_extract(in_token, '[eE][+]?(-?[0-9]+)\z', 1), '0') AS bigint)
        END AS in_point
    FROM named
),
counted AS ( -- the digits before the point and those after it
    SELECT
        *,
        rpad(out_digits, CAST(greatest(out_point, 0) AS integer), '0') AS out_whole,
        substr(out_digits, greatest(out_point, 0) + 1) AS out_fraction,
        rpad(in_digits, CAST(greatest(in_point, 0) AS integer), '0') AS in_whole,
        substr(in_digits, greatest(in_point, 0) + 1) AS in_fraction
    FROM measured
)
SELECT
    event_id,
    shared_event_id,
    dedupe_key,
    CAST(from_iso8601_timestamp(event_time) AT TIME ZONE 'UTC' AS timestamp(3)) AS event_time,
    event_source,
    event_name,
    event_category,
    event_type,
    event_version,
    CASE management_event WHEN 'true' THEN true WHEN 'false' THEN false END AS management_event,
    CASE read_only WHEN 'true' THEN true WHEN 'false' THEN false END AS read_only,
    aws_region,
    recipient_account_id,
    user_identity_type,
    user_identity_arn,
    user_identity_account_id,
    principal_id,
    user_name,
    access_key_id,
    invoked_by,
    session_issuer_arn,
    source_identity,
    coalesce(known_principal, 'unknown') AS principal,
    split_part(coalesce(known_principal, 'unknown'), ':', 1) AS principal_kind,
    source_ip_address,
    user_agent,
    error_code,
    error_message,
    json_extract_scalar(request_parameters, '$.bucketName') AS bucket_name,
    json_extract_scalar(request_parameters, '$.key') AS object_key,
    CASE -- the exact value, when it is whole and below 10^15; anything else is unknown
        WHEN in_token IS NULL THEN CAST(in_text AS bigint)
        WHEN regexp_like(in_token, '^[0-9]{1,15}\z') THEN CAST(in_token AS bigint)
        WHEN regexp_like(in_fraction, '^0*\z') AND regexp_like(in_whole, '^0*[0-9]{0,15}\z')
            THEN CAST('0' || regexp_extract(in_whole, '[0-9]{0,15}\z') AS bigint)
    END AS bytes_transferred_in,
    CASE -- the exact value, when it is whole and below 10^15; anything else is unknown
        WHEN out_token IS NULL THEN CAST(out_text AS bigint)
        WHEN regexp_like(out_token, '^[0-9]{1,15}\z') THEN CAST(out_token AS bigint)
        WHEN regexp_like(out_fraction, '^0*\z') AND regexp_like(out_whole, '^0*[0-9]{0,15}\z')
            THEN CAST('0' || regexp_extract(out_whole, '[0-9]{0,15}\z') AS bigint)
    END AS bytes_transferred_out,
    request_id,
    vpc_endpoint_id,
    addendum_reason,
    original_event_id,
    request_parameters,
    response_elements,
    additional_event_data,
    resources,
    user_identity,
    content_hash,
    batch_id,
    source_file,
    source_index
FROM counted
