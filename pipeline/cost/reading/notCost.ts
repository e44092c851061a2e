/** Tables that people take for a report that is read here: a few columns that only they have, and what to give instead. */
const others: [columns: string[], words: string][] = [
  [
    ["costinbillingcurrency", "meterid"],
    "cost details of Azure; export them from Cost Management as FOCUS (dataset: cost and usage details, FOCUS)",
  ],
  [["pretaxcost", "meterid"], "cost details of Azure; export them from Cost Management as FOCUS"],
  [
    ["skudescription", "projectid", "usagestarttime"],
    "the billing export of Google Cloud; give its FOCUS view as Parquet or CSV",
  ],
  [["lineitemtenantid", "costmycost"], "a cost report of Oracle Cloud; give its FOCUS report"],
  [
    ["recordtype", "linkedaccountid", "payeraccountid"],
    "the detailed billing report that AWS replaced; create a data export (CUR 2.0 or FOCUS) in its place",
  ],
];
const delimiters: [delimiter: string, words: string][] = [
  [";", "semicolons"],
  ["\t", "tabs"],
  ["|", "bars"],
];

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, "");

/**
 * Why a table is no cost report, with the delimiter when that is all that is wrong, or whose report it is instead.
 * @param isReport whether these are the columns of a report
 */
export function notCost(names: string[], isReport: (names: string[]) => boolean): string {
  const line = names.join(",").replace(/^sep=.[\r\n]*/i, "");
  for (const [delimiter, words] of delimiters)
    if (isReport(line.split(delimiter).map((name) => name.replaceAll('"', "").trim())))
      return `${words} between the fields instead of commas, as a spreadsheet writes them; take the file as AWS delivered it`;
  const keys = new Set(names.map(plain));
  const other = others.find(([columns]) => columns.every((column) => keys.has(column)));
  if (other) return `not a report that is read here: ${other[1]}`;
  const shown = names.slice(0, 4).map((name) => JSON.stringify(name.slice(0, 40)));
  return `not a cost report: its columns are ${shown.join(", ")}${names.length > 4 ? ` and ${names.length - 4} more` : ""}; expected a header of legacy CUR, CUR 2.0 or FOCUS; create a data export of one of these, or take this file out of the folder`;
}
