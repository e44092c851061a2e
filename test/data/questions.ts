/** One row answers the figures of its path: `part` names them, or is null when the row's `group` and `name` do. */
export interface Question {
  /** Athena SQL; the first columns are the path, the others figures by their names. */
  sql: string;
  /** How many of the columns are path. */
  keys: number;
  /** Group of the truth the rows belong to; nothing for single figures. */
  group: string[];
  /** Rows are numbered in their order, as in a list of the truth. */
  list?: true;
}

const silver = "silver.cloudtrail_events";
/** A file whose content was there under another name: it is in the ledger and is not staged again. */
export interface Repeated {
  key: string;
  of: string;
}
const text = (value: string) => `'${value.replaceAll("'", "''")}'`;
/** Every record as often as it was delivered: what is staged, and again for each file that repeats another whole. */
const delivered = (repeated: Repeated[]) => {
  const columns = ["event_id", "content_hash", "event_date", "event_time", "event_name"];
  const again = repeated
    .map(({ key, of }) => `SELECT ${text(key)} AS file, ${text(of)} AS of_file`)
    .join("\nUNION ALL\n");
  const copies = again
    ? ` UNION ALL SELECT ${columns.map((c) => `s.${c}`).join(", ")}, a.file FROM staged.cloudtrail_events AS s JOIN (${again}) AS a ON a.of_file = s.source_file`
    : "";
  return `(SELECT ${columns.join(", ")}, source_file FROM staged.cloudtrail_events${copies}) AS s`;
};
const perValue: [group: string, expression: string][] = [
  ["distinct_events_per_day", "CAST(event_date AS varchar)"],
  ["distinct_events_per_month", "substr(CAST(event_date AS varchar), 1, 7)"],
  ["distinct_events_per_category", "event_category"],
  ["distinct_events_per_region", "aws_region"],
  ["distinct_events_per_event_version", "event_version"],
  ["distinct_events_per_source", "event_source"],
  ["distinct_events_per_error_code", "error_code"],
  ["top_event_names", "event_name"],
];
const accountOfPath = "element_at(split(element_at(split(source_file, '/AWSLogs/'), 2), '/'), 1)";
const dayOfPath = "regexp_extract(source_file, '/([0-9]{4}/[0-9]{2}/[0-9]{2})/[^/]*\\z', 1)";
const outText = "json_extract_scalar(additional_event_data, '$.bytesTransferredOut')";
const present = (column: string) => `CASE WHEN ${column} IS NULL THEN 'absent' ELSE`;
const shape = (name: string, value: string) =>
  `SELECT '${name}' AS field, ${value} AS shape, count(*) AS n FROM ${silver} GROUP BY 2`;

export function questions(repeated: Repeated[]): Question[] {
  const staged = delivered(repeated);
  return [
    {
      group: [],
      keys: 2,
      sql: perValue
        .map(
          ([group, value]) =>
            `SELECT '${group}' AS part, ${value} AS name, count(*) AS n FROM ${silver} WHERE ${value} IS NOT NULL GROUP BY ${value}`,
        )
        .join("\nUNION ALL\n"),
    },
    {
      group: [],
      keys: 0,
      sql: `SELECT count(DISTINCT event_id) AS distinct_event_ids, count(DISTINCT event_name) AS distinct_event_names FROM ${silver}`,
    },
    {
      group: [],
      keys: 0,
      sql: `SELECT sum(copies - 1) AS duplicate_records, count_if(copies > 1) AS event_ids_delivered_more_than_once, count_if(contents > 1) AS duplicate_copies_that_differ
      FROM (SELECT event_id, count(*) AS copies, count(DISTINCT content_hash) AS contents FROM ${staged} GROUP BY event_id) AS ids`,
    },
    {
      group: [],
      keys: 0,
      sql: `SELECT count(*) AS records_whose_day_differs_from_path_day FROM ${staged} WHERE replace(${dayOfPath}, '/', '-') <> CAST(event_date AS varchar)`,
    },
    {
      group: ["per_account"],
      keys: 1,
      sql: `SELECT ${accountOfPath} AS account, count(*) AS records FROM ${staged} GROUP BY ${accountOfPath}`,
    },
    {
      group: ["per_account"],
      keys: 1,
      sql: `SELECT ${accountOfPath} AS account, count(DISTINCT event_id) AS distinct_event_ids,
        date_format(min(event_time), '%Y-%m-%dT%H:%i:%sZ') AS first_event, date_format(max(event_time), '%Y-%m-%dT%H:%i:%sZ') AS last_event
      FROM ${silver} GROUP BY ${accountOfPath}`,
    },
    {
      group: ["user_identity_types"],
      keys: 1,
      sql: `SELECT coalesce(user_identity_type, '(absent)') AS type, count(*) AS events, count(user_identity_arn) AS "with_arn", count(principal_id) AS "with_principalId",
        count(user_identity_account_id) AS "with_accountId", count(access_key_id) AS "with_accessKeyId", count(user_name) AS "with_userName",
        count_if(strpos(user_identity, '"sessionContext"') > 0) AS "with_sessionContext",
        count(json_extract_scalar(user_identity, '$.sessionContext.sessionIssuer.userName')) AS "with_sessionIssuer_userName",
        count(invoked_by) AS "with_invokedBy"
      FROM ${silver} GROUP BY coalesce(user_identity_type, '(absent)')`,
    },
    {
      group: ["event_time_forms"],
      keys: 1,
      sql: `SELECT form, count(DISTINCT event_id) AS n FROM (
        SELECT event_id, CASE WHEN regexp_like(event_time, '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z\\z') THEN 'second_Z' ELSE 'other' END AS form FROM ${staged}
      ) AS forms GROUP BY form`,
    },
    {
      group: ["get_object"],
      keys: 0,
      sql: `SELECT count(*) AS records, sum(v.bytes_transferred_out) AS bytes_out_if_duplicates_counted
      FROM ${staged} JOIN ${silver} AS v ON v.event_id = s.event_id WHERE s.event_name = 'GetObject'`,
    },
    {
      group: ["get_object"],
      keys: 0,
      sql: `SELECT count(*) AS "distinct", count(bytes_transferred_out) AS with_bytes, count_if(bytes_transferred_out IS NULL) AS without_bytes,
        sum(bytes_transferred_out) AS bytes_out_distinct FROM ${silver} WHERE event_name = 'GetObject'`,
    },
    {
      group: ["get_object", "per_principal_month"],
      keys: 0,
      list: true,
      sql: `SELECT recipient_account_id AS account, user_identity_type AS identity_type, coalesce(user_identity_arn, user_identity_account_id, invoked_by, principal_id) AS principal,
        session_issuer_arn AS session_issuer, user_name, substr(CAST(event_date AS varchar), 1, 7) AS month, count(*) AS events,
        sum(bytes_transferred_out) AS bytes_out, count_if(bytes_transferred_out IS NULL) AS events_without_bytes
      FROM ${silver} WHERE event_name = 'GetObject' GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 8 DESC, 3, 6`,
    },
    {
      group: ["get_object", "per_principal_day"],
      keys: 0,
      list: true,
      sql: `SELECT coalesce(user_identity_arn, user_identity_account_id, invoked_by, principal_id) AS principal, CAST(event_date AS varchar) AS day, count(*) AS events,
        sum(bytes_transferred_out) AS bytes_out FROM ${silver} WHERE event_name = 'GetObject' GROUP BY 1, 2 ORDER BY 4 DESC, 1, 2`,
    },
    {
      group: ["get_object", "per_bucket_month"],
      keys: 0,
      list: true,
      sql: `SELECT bucket_name AS bucket, substr(CAST(event_date AS varchar), 1, 7) AS month, sum(requests + errors) AS events, sum(bytes_out + error_bytes_out) AS bytes_out
      FROM gold.s3_transfer_daily WHERE event_name = 'GetObject' GROUP BY 1, 2 ORDER BY 4 DESC, 1, 2`,
    },
    {
      group: ["bytes_out_by_event_name_distinct"],
      keys: 1,
      sql: `SELECT event_name, count(bytes_transferred_out) AS events_with_bytes, sum(bytes_transferred_out) AS bytes_out
      FROM ${silver} WHERE bytes_transferred_out IS NOT NULL GROUP BY event_name`,
    },
    {
      group: ["field_shapes_distinct"],
      keys: 2,
      sql: [
        `SELECT 'json_type_of_bytesTransferredOut' AS field, CASE WHEN regexp_like(additional_event_data, '"bytesTransferredOut" *: *[0-9]+[.eE]') THEN 'float' ELSE 'int' END AS shape, count(*) AS n
        FROM ${silver} WHERE ${outText} IS NOT NULL GROUP BY 2`,
        `SELECT 'recipient_differs_from_path_account' AS field, recipient_account_id AS shape, count(*) AS n FROM ${silver}
        WHERE recipient_account_id <> ${accountOfPath} GROUP BY 2`,
        shape("type_of_additionalEventData", `${present("additional_event_data")} 'dict' END`),
        shape("type_of_eventCategory", `${present("event_category")} 'str' END`),
        shape("type_of_managementEvent", `${present("management_event")} 'bool' END`),
        shape("type_of_readOnly", `${present("read_only")} 'bool' END`),
        shape("type_of_requestID", `${present("request_id")} 'str' END`),
        shape("type_of_requestParameters", "CASE WHEN request_parameters IS NULL THEN 'null' ELSE 'dict' END"),
        shape("type_of_resources", `${present("resources")} 'list' END`),
        shape("type_of_responseElements", "CASE WHEN response_elements IS NULL THEN 'null' ELSE 'dict' END"),
        shape("type_of_sharedEventID", `${present("shared_event_id")} 'str' END`),
        shape("type_of_vpcEndpointId", `${present("vpc_endpoint_id")} 'str' END`),
      ].join("\nUNION ALL\n"),
    },
  ];
}

/** Figures that no table can give, with the reason. */
export const notAsked: [prefix: string, reason: string][] = [
  ["field_shapes_distinct > type_of_tlsDetails", "no table keeps tlsDetails"],
  ["field_shapes_distinct > type_of_sessionCredentialFromConsole", "no table keeps sessionCredentialFromConsole"],
];

/** The truth lists the 25 most frequent names. */
export const openGroups = ["top_event_names"];

/** Answers by path, of the rows of one question. */
export function answers({ group, keys, list }: Question, rows: Record<string, unknown>[]): [string, string][] {
  return rows.flatMap((row, place) => {
    const cells = Object.entries(row);
    const path = [
      ...group,
      ...cells.slice(0, keys).map(([, value]) => String(value)),
      ...(list ? [String(place)] : []),
    ];
    const figures = cells.slice(keys);
    // A single figure called n is the figure of its path; a count of nothing stands for a figure that is not there.
    if (keys > 0 && figures.length === 1 && figures[0]![0] === "n") return [[path.join(" > "), String(figures[0]![1])]];
    return figures
      .filter(
        ([name, value]) => !(name.startsWith("with_") && group[0] === "user_identity_types" && String(value) === "0"),
      )
      .map(([name, value]): [string, string] => [[...path, name].join(" > "), String(value)]);
  });
}
