-- internal.usage_changes: principals whose usage items differ from the month's published totals; one who is gone counts zero.
-- inputs:     gold.s3_transfer_monthly, internal.usage_written, internal.usage_pending
-- parameters: months
-- note:       a month with a write that was cut off is written again for everybody who may have an item of it
WITH published AS (
    SELECT
        usage_month,
        principal,
        principal_kind,
        get_object_requests,
        get_object_bytes,
        other_bytes,
        unknown_bytes_requests
    FROM gold.s3_transfer_monthly
    WHERE usage_month IN (${months})
),
written AS (
    SELECT
        usage_month,
        principal,
        principal_kind,
        get_object_requests,
        get_object_bytes,
        other_bytes,
        unknown_bytes_requests
    FROM internal.usage_written
    WHERE usage_month IN (${months})
),
pending AS (
    SELECT usage_month, principal, min(principal_kind) AS principal_kind
    FROM internal.usage_pending
    WHERE usage_month IN (${months})
    GROUP BY usage_month, principal
),
compared AS (
    SELECT
        coalesce(p.usage_month, w.usage_month) AS usage_month,
        coalesce(p.principal, w.principal) AS principal,
        coalesce(p.principal_kind, w.principal_kind) AS principal_kind,
        coalesce(p.get_object_requests, 0) AS get_object_requests,
        coalesce(p.get_object_bytes, 0) AS get_object_bytes,
        coalesce(p.other_bytes, 0) AS other_bytes,
        coalesce(p.unknown_bytes_requests, 0) AS unknown_bytes_requests,
        CASE
            WHEN w.principal IS NULL THEN 1
            WHEN p.get_object_requests = w.get_object_requests
                AND p.get_object_bytes = w.get_object_bytes
                AND p.other_bytes = w.other_bytes
                AND p.unknown_bytes_requests = w.unknown_bytes_requests THEN 0
            ELSE 1
        END AS differs
    FROM published AS p
    FULL OUTER JOIN written AS w ON w.usage_month = p.usage_month AND w.principal = p.principal
)
SELECT
    usage_month,
    principal,
    principal_kind,
    get_object_requests,
    get_object_bytes,
    other_bytes,
    unknown_bytes_requests
FROM compared
WHERE differs = 1 OR usage_month IN (SELECT usage_month FROM pending)
UNION ALL
SELECT d.usage_month, d.principal, d.principal_kind, 0, 0, 0, 0
FROM pending AS d
LEFT JOIN compared AS c ON c.usage_month = d.usage_month AND c.principal = d.principal
WHERE c.principal IS NULL
