/** Trino's white space in trim(), as a class of RE2. */
const blank = String.raw`[\s\x0b\x1c-\x1f\x{1680}\x{2000}-\x{2006}\x{2008}-\x{200a}\x{2028}\x{2029}\x{205f}\x{3000}]`;
/** `$["x-amz-id"]` as DuckDB writes it. */
const path = String.raw`system.main.regexp_replace(p, '\["([^"]*)"\]', '."\1"', 'g')`;
const groups = String.raw`system.main.regexp_replace(r, '\$(\d)', '\\\1', 'g')`;

/** Functions of Trino that DuckDB lacks or answers otherwise, with Trino's meaning. A built-in is reached as system.main.f. */
export const macros: string[] = [
  // date_trunc is slow on zones and only needed where there are more than three decimals, so not in 24 characters.
  String.raw`from_iso8601_timestamp(s) AS CASE WHEN s IS NULL THEN NULL WHEN regexp_full_match(s, '\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)') THEN CASE WHEN strlen(s) <= 24 THEN CAST(s AS TIMESTAMPTZ) ELSE date_trunc('milliseconds', CAST(s AS TIMESTAMPTZ)) END ELSE error('not an ISO 8601 timestamp with zone: ' || s) END`,
  "date_parse(s, f) AS CASE f WHEN '%Y-%m-%d %H:%i:%s' THEN strptime(s, '%Y-%m-%d %H:%M:%S') WHEN '%Y-%m-%d' THEN strptime(s, '%Y-%m-%d') WHEN '%Y-%m-%dT%H:%i:%sZ' THEN strptime(s, '%Y-%m-%dT%H:%M:%SZ') ELSE error('date_parse: format not supported: ' || f) END",
  "date_diff(u, a, b) AS date_sub(u, a, b)",
  "greatest(a, b) AS CASE WHEN a IS NULL OR b IS NULL THEN NULL ELSE system.main.greatest(a, b) END",
  "least(a, b) AS CASE WHEN a IS NULL OR b IS NULL THEN NULL ELSE system.main.least(a, b) END",
  "concat(a, b) AS (a || b), (a, b, c) AS (a || b || c), (a, b, c, d) AS (a || b || c || d)",
  // From 0, or from before the beginning, there is nothing; a length below 1 takes nothing.
  "substr(s, i) AS CASE WHEN i > 0 THEN system.main.substr(s, i) WHEN i = 0 OR -i > length(s) THEN system.main.substr(s, 1, 0) ELSE system.main.substr(s, i) END, (s, i, n) AS CASE WHEN n < 1 OR i = 0 OR -i > length(s) THEN system.main.substr(s, 1, 0) ELSE system.main.substr(s, i, n) END",
  "split_part(s, d, n) AS CASE WHEN n < 1 THEN error('Index must be greater than zero') ELSE string_split(s, d)[n] END",
  "regexp_like(s, p) AS regexp_matches(s, p)",
  // The first of all matches is NULL where there is none; regexp_extract gives '' then.
  "regexp_extract(s, p) AS regexp_extract_all(s, p)[1], (s, p, g) AS regexp_extract_all(s, p, g)[1]",
  `regexp_replace(s, p) AS system.main.regexp_replace(s, p, '', 'g'), (s, p, r) AS system.main.regexp_replace(s, p, ${groups}, 'g')`,
  // json_value is NULL for objects, arrays and null, so the text is parsed once; a text that is no JSON is NULL too
  // (Trino reads up to the fault), but inspection lets no such text in.
  `json_extract_scalar(j, p) AS TRY(json_extract_string(json_value(j, ${path}), '$'))`,
  "json_array_length(j) AS TRY(CASE WHEN json_type(j) = 'ARRAY' THEN CAST(system.main.json_array_length(j) AS BIGINT) END)",
  "element_at(c, k) AS CASE WHEN c IS NULL THEN NULL ELSE c[k] END",
  "cardinality(c) AS CAST(len(c) AS BIGINT)",
  "array_position(a, x) AS CASE WHEN a IS NULL OR x IS NULL THEN NULL ELSE CAST(coalesce(list_position(a, x), 0) AS BIGINT) END",
  "contains(a, x) AS CASE WHEN list_contains(a, x) THEN true WHEN x IS NULL OR len(list_filter(a, lambda e: e IS NULL)) > 0 THEN NULL ELSE list_contains(a, x) END",
  "min_by(a, b) AS arg_min_null(a, b)",
  "max_by(a, b) AS arg_max_null(a, b)",
  "map_agg(k, v) AS map(list(k), list(v))",
  "to_utf8(s) AS encode(s)",
  "from_utf8(b) AS decode(b)",
  "sha256(b) AS unhex(system.main.sha256(b))",
  "md5(b) AS unhex(system.main.md5(b))",
  "replace(s, a) AS system.main.replace(s, a, ''), (s, a, b) AS CASE WHEN a = '' THEN error('replace: nothing to search for') ELSE system.main.replace(s, a, b) END",
  "date_format(t, f) AS strftime(t, system.main.replace(system.main.replace(f, '%i', '%M'), '%s', '%S'))",
  "date_add(u, n, d) AS CASE lower(u) WHEN 'second' THEN d + to_seconds(n) WHEN 'minute' THEN d + to_minutes(n) WHEN 'hour' THEN d + to_hours(n) WHEN 'day' THEN d + to_days(CAST(n AS INTEGER)) WHEN 'month' THEN d + to_months(CAST(n AS INTEGER)) WHEN 'year' THEN d + to_months(CAST(12 * n AS INTEGER)) ELSE error('date_add: unit not supported: ' || u) END",
  "day_of_week(d) AS isodow(d)",
  "last_day_of_month(d) AS last_day(d)",
  "from_unixtime(n) AS to_timestamp(n)",
  `trim(s) AS system.main.regexp_replace(s, '^${blank}+|${blank}+$', '', 'g')`,
  "array_join(a, d) AS array_to_string(list_filter(a, lambda x: x IS NOT NULL), d)",
  "slice(a, s, n) AS a[s:s + n - 1]",
  "array_distinct(a) AS list_filter(a, lambda x, i: list_position(a, x) = i OR (x IS NULL AND i = list_position(list_transform(a, lambda y: y IS NULL), true)))",
  "truncate(x) AS trunc(x)",
  "bitwise_and(a, b) AS CAST(a AS BIGINT) & CAST(b AS BIGINT)",
  "bitwise_left_shift(a, n) AS CAST(a AS BIGINT) << CAST(n AS INTEGER)",
  "bitwise_or_agg(x) AS bit_or(CAST(x AS BIGINT))",
  "bit_count(x, n) AS CASE WHEN n = 64 THEN CAST(system.main.bit_count(CAST(x AS BIGINT)) AS BIGINT) ELSE error('bit_count: bits not supported: ' || n) END",
  "codepoint(s) AS ord(s)",
].map((text) => `CREATE MACRO ${text}`);
