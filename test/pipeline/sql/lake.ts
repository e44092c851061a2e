/** A small lake of models for tests: one staged contract, a silver day, a gold month and a copy of it. */
export const stagedFile = {
  path: "sql/staged/events.sql",
  text: `-- staged.events: one line per event.
-- partition: event_date, batch_id
-- columns:
--   event_id    varchar  the event's id
--   payload     varchar  JSON text
--   event_date  date     UTC day
--   batch_id    varchar  the batch
`,
};
export const silverFile = {
  path: "sql/silver/events.sql",
  text: `-- silver.events: one row per event.
-- grain:     event_id
-- inputs:    staged.events
-- partition: event_date, replaced whole
-- freshness: 24 h
-- run:       cloudtrail
-- columns:
--   event_id    varchar  the event's id
--   bytes       bigint   bytes sent
--   event_date  date     UTC day
CREATE TABLE \${target}
WITH (format = 'PARQUET', write_compression = 'SNAPPY', external_location = '\${location}') AS
SELECT
    event_id,
    max(CAST(json_extract_scalar(payload, '$.bytes') AS bigint)) AS bytes -- the largest
FROM staged.events
WHERE event_date = DATE '\${event_date}' AND batch_id IN (\${batches})
GROUP BY event_id
`,
};
export const goldFile = {
  path: "sql/gold/usage_monthly.sql",
  text: `-- gold.usage_monthly: bytes of a month.
-- grain:     usage_month
-- inputs:    silver.events
-- partition: usage_month
-- freshness: 24 h
-- columns:
--   bytes        bigint   bytes of the month
--   events       bigint   events of the month
--   usage_month  varchar  YYYY-MM
CREATE TABLE \${target}
WITH (format = 'PARQUET', write_compression = 'SNAPPY', external_location = '\${location}') AS
SELECT sum(e.bytes) AS bytes, count(*) AS events
FROM silver.events AS e
WHERE e.event_date >= DATE '\${usage_month}-01' AND e.event_date < DATE '\${usage_month}-01' + INTERVAL '1' MONTH
`,
};
export const auditFile = {
  path: "sql/audits/silver.events.sql",
  text: `-- audits of silver.events
-- balance: kept_rows + duplicate_rows = inputs.rows
SELECT 'kept_rows' AS name, count(*) AS found FROM \${target}
UNION ALL
SELECT 'duplicate_rows', count(*) - count(DISTINCT event_id) FROM staged.events
WHERE event_date = DATE '\${event_date}' AND batch_id IN (\${batches})
`,
};
export const internalFile = {
  path: "sql/internal/usage_written.sql",
  text: "-- internal.usage_written: the month as it was written last.\n-- like: gold.usage_monthly\n",
};
export const lakeFiles = [goldFile, auditFile, internalFile, stagedFile, silverFile];
