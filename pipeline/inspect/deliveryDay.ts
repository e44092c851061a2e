/**
 * The day on which AWS delivered a file, from its key: `.../2026/01/31/...` of AWS's layout, else `_20260131T0920Z_` of the
 * name, else `undated`. It says nothing about the times of the events inside.
 */
export function deliveryDay(key: string): string {
  const [, year, month, day] =
    /\/(\d{4})\/(\d\d)\/(\d\d)\/[^/]*$/.exec(key) ?? /_(\d{4})(\d\d)(\d\d)T\d{4}Z_/.exec(key) ?? [];
  const text = `${year}-${month}-${day}`;
  const real = !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text);
  return year && real ? text : "undated";
}
