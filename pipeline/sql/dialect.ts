/** What of Athena's SQL may be used: the part for which DuckDB, with the macros of `local/duckdb/macros.ts`, gives Trino's rows. */

const names = (text: string) => text.trim().split(/\s+/);

/** Functions that agree by themselves, or are repaired by a macro, with the cases of their tests. */
export const functions = new Set(
  names(`
    count sum min max count_if bool_and bool_or min_by max_by array_agg map_agg
    row_number rank dense_rank lag lead first_value last_value
    coalesce nullif abs mod greatest least
    concat lower length substr strpos replace reverse split split_part starts_with trim lpad rpad chr codepoint
    regexp_like regexp_extract regexp_replace
    to_utf8 from_utf8 to_hex from_hex sha256 md5
    json_extract_scalar json_array_length
    element_at cardinality contains array_position array_distinct array_join slice filter
    date date_add date_diff date_trunc date_format date_parse from_iso8601_timestamp from_unixtime
    year quarter month day hour minute second day_of_week last_day_of_month
    bitwise_and bitwise_left_shift bitwise_or_agg bit_count truncate
  `),
);

/** Why a function that somebody may well try is not among them. */
export const refusedFunctions: Record<string, string> = {
  avg: "it gives a double; return sum and count",
  if: "write CASE WHEN",
  upper: "the engines differ for letters such as ß; use lower",
  substring: "write substr",
  arbitrary: "any row may win; use min or max",
  any_value: "any row may win; use min or max",
  json_format: "Trino sorts the keys; keep the text as delivered",
  json_parse: "Trino sorts the keys; use json_extract_scalar",
  json_extract: "use json_extract_scalar",
  to_unixtime: "it gives a double; use date_diff",
  ltrim: "use trim",
  rtrim: "use trim",
  try: "check first with CASE WHEN regexp_like",
  now: "a build depends on its parameters alone",
  current_timestamp: "a build depends on its parameters alone",
  current_date: "a build depends on its parameters alone",
};

/** Words that may stand before a bracket and call no function. */
export const notCalls = new Set(
  names(`
    select distinct from where and or not in exists any all some as on using by having when then else case with join union
    intersect except values over unnest lateral rollup cube sets array cast try_cast decimal timestamp varchar within end is like
    between limit offset returning recursive interval extract
  `),
);

/** Words of DuckDB, or of statements that are no query: none may stand in a SELECT. */
export const refusedWords = new Map<string, string>([
  ...names(
    "insert update delete merge copy attach detach install load pragma call export import vacuum checkpoint drop alter create truncate summarize describe show table",
  ).map((word): [string, string] => [word, "only SELECT, or CREATE TABLE ... AS SELECT, is run"]),
  ...names("qualify pivot unpivot exclude ilike glob similar asof positional semi anti tablesample").map(
    (word): [string, string] => [word, "Athena does not know it, or gives other rows"],
  ),
  ["current_date", "a build depends on its parameters alone"],
  ["current_timestamp", "a build depends on its parameters alone"],
  ["localtimestamp", "a build depends on its parameters alone"],
  ["natural", "name the columns with ON or USING"],
]);

export const refusedOperators = new Map<string, string>([
  ["::", "write CAST(x AS type)"],
  ["/", "the engines divide differently; keep numerator and denominator"],
  ["==", "write ="],
  ...[..."[]{}?:@^~&|!$#\\`", "->>", ":=", "=>", "//", "**"].map((sign): [string, string] => [
    sign,
    sign === "[" || sign === "]" ? "write element_at(x, 1)" : "Athena does not know it",
  ]),
]);

/** Types that CAST may name: those of the tables, with one spelling each. */
export const castType = /^(varchar|bigint|integer|boolean|date|timestamp\(3\)|decimal\(\d+,\d+\))$/;

/** JSON paths that mean the same in both engines. */
export const jsonPath = /^\$(\.[A-Za-z_][A-Za-z0-9_]*|\["[^"\\]*"\]|\[\d+\])*$/;
