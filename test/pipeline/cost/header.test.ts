import { describe, expect, test } from "@jest/globals";
import { contract, curOther, type Format } from "../../../pipeline/cost/reading/columns";
import { type Header, type HeaderReading, readHeader, refusal } from "../../../pipeline/cost/reading/header";
import { nameKey, snake } from "../../../pipeline/cost/reading/names";
import { cur2Names, focusNames, legacyNames, legacySnakeNames } from "./names";

const header = (names: string[], width?: number): Header => {
  const found: HeaderReading = readHeader(names, width);
  if ("reason" in found) throw new Error(found.reason);
  return found;
};
const nameOf = (names: string[], position: number) => header(names).columns[position]!.name;

describe("names", () => {
  test.each([
    ["lineItem/UsageAmount", "line_item_usage_amount"],
    ["reservation/ReservationARN", "reservation_reservation_a_r_n"],
    ["savingsPlan/SavingsPlanARN", "savings_plan_savings_plan_a_r_n"],
    ["pricing/publicOnDemandCost", "pricing_public_on_demand_cost"],
    ["product/usagetype", "product_usagetype"],
    ["resourceTags/user:Cost-Center", "resource_tags_user_cost_center"],
    ["BilledCost", "billed_cost"],
    ["x_ServiceCode", "x_service_code"],
    ["line_item_usage_amount", "line_item_usage_amount"],
  ])("%s is %s in Parquet", (name, expected) => {
    expect(snake(name)).toBe(expected);
  });

  test("no two columns of a format are one name spelled twice", () => {
    for (const names of [contract.legacy, contract.cur2, contract.focus].map((list) => list.map(({ name }) => name)))
      expect(new Set(names.map(nameKey)).size).toBe(names.length);
    const all = [...contract.cur2.map(({ name }) => name), ...curOther].map(nameKey);
    expect(new Set(all).size).toBe(all.length);
  });
});

describe("formats", () => {
  const flat = legacySnakeNames.filter((name) => !name.startsWith("resource_tags"));
  const cases: [string, string[], Format, boolean, string | undefined][] = [
    ["legacy CSV", legacyNames, "legacy", true, undefined],
    ["legacy in snake case", legacySnakeNames, "legacy", true, undefined],
    ["snake case without tags", flat, "legacy", false, undefined],
    ["CUR 2.0", cur2Names, "cur2", true, undefined],
    ["FOCUS 1.2", focusNames, "focus", true, "1.2"],
    ["FOCUS 1.0", focusNames.filter((n) => !/InvoiceId|SkuMeter/.test(n)), "focus", true, "1.0"],
    ["FOCUS as Athena spells it", focusNames.map((n) => n.toLowerCase()), "focus", true, "1.2"],
    ["FOCUS in snake case", focusNames.map(snake), "focus", true, "1.2"],
    ["upper case", legacySnakeNames.map((n) => n.toUpperCase()), "legacy", true, undefined],
  ];
  test.each(cases)("%s", (_, names, format, formatIsSure, version) => {
    const found = header(names);
    expect(found).toMatchObject({ format, formatIsSure, missing: [], unknown: [], notes: [] });
    expect(found.version).toBe(version);
    expect(found.columns.map((column) => column.header)).toEqual(names);
    expect(refusal(found)).toBeUndefined();
  });

  test("every order of columns gives every column its name", () => {
    const reversed = header([...legacyNames].reverse()).columns.map(({ name }) => name);
    expect(reversed.reverse()).toEqual(header(legacyNames).columns.map(({ name }) => name));
  });
});

test("a byte order mark and blanks around names are no part of them", () => {
  expect(nameOf([`\uFEFF${legacyNames[0]}`, ...legacyNames.slice(1)], 0)).toBe("identity_line_item_id");
  expect(
    nameOf(
      legacyNames.map((name) => ` ${name} `),
      0,
    ),
  ).toBe("identity_line_item_id");
});

test.each([
  ["reservation/ReservationArn", "reservation_reservation_a_r_n"],
  ["reservation_arn", "reservation_reservation_a_r_n"],
  ["savings_plan_savings_plan_arn", "savings_plan_savings_plan_a_r_n"],
  ["savingsPlan/SavingsPlanArn", "savings_plan_savings_plan_a_r_n"],
])("%s is %s", (name, expected) => {
  expect(nameOf([...legacyNames, name], legacyNames.length)).toBe(expected);
});

test("a column of no format is reported, one of an open family is not", () => {
  const extra = ["product/newAttribute", "resourceTags/user:Name", "costCategory/Team", "lineItem/NewThing", "Id", ""];
  const found = header([...legacyNames, ...extra]);
  expect(found.unknown).toEqual(["lineItem/NewThing", "Id", ""]);
  expect(found.columns.slice(legacyNames.length).map(({ name, role }) => `${name} ${role}`)).toEqual([
    "product_new_attribute open",
    "resource_tags_user_name open",
    "cost_category_team open",
    "line_item_new_thing unknown",
    "id unknown",
    `column_${legacyNames.length + 6} unknown`,
  ]);
});

test("tags that differ in case only keep a column each", () => {
  const found = header([...legacyNames, "resourceTags/user:Name", "resourceTags/user:name", "resourceTags/user:na-me"]);
  expect(found.columns.slice(-3).map(({ name }) => name)).toEqual([
    "resource_tags_user_name",
    "resource_tags_user_name_2",
    "resource_tags_user_na_me",
  ]);
});

test("a column that is there twice is read once, and said; a cost that is there twice is refused", () => {
  const found = header([...legacyNames, "lineItem/operation"]);
  expect(found.notes).toEqual(["column lineItem/operation is there more than once; the first is read"]);
  expect(found.columns.at(-1)).toMatchObject({ name: "line_item_operation_2", role: "other" });
  expect(found.columns.filter(({ name }) => name === "line_item_operation")).toHaveLength(1);
  expect(refusal(found)).toBeUndefined();
  expect(header([...legacyNames, "lineItem/unblendedCost"]).repeated).toEqual(["lineItem/unblendedCost"]);
});

test.each<[string, string[], string]>([
  ["1.0", [], "1.0"],
  ["1.1", ["SkuMeter", "ServiceSubcategory"], "1.1"],
  ["1.2", ["SkuMeter", "InvoiceId"], "1.2"],
  ["1.3", ["SkuMeter", "InvoiceId", "HostProviderName", "x_Ours"], "1.3"],
])("FOCUS %s is told by its newest column", (_, more, version) => {
  const names = focusNames.filter((name) => !["SkuMeter", "InvoiceId"].includes(name));
  expect(header([...names, ...more])).toMatchObject({ format: "focus", version, unknown: [], notes: [] });
});

test("the provider of FOCUS 1.3 is the provider, beside its older name and alone", () => {
  const names = focusNames.filter((name) => name !== "ProviderName");
  expect(nameOf([...names, "ServiceProviderName"], names.length)).toBe("provider_name");
  const both = header([...focusNames, "ServiceProviderName"]);
  expect([both.notes, both.repeated, both.columns.at(-1)!.role]).toEqual([[], [], "other"]);
});

test("missing required columns are named, missing optional ones are not a fault", () => {
  const found = header(legacyNames.filter((name) => !/UnblendedCost|CurrencyCode|ResourceId/.test(name)));
  expect(found.missing).toEqual(["line_item_currency_code", "line_item_unblended_cost"]);
  expect(found.absent).toContain("line_item_resource_id");
  expect(refusal(found)).toBe(
    "legacy CUR without line_item_currency_code, line_item_unblended_cost; export the report with these columns",
  );
  expect(refusal(header(focusNames.filter((name) => name !== "EffectiveCost")))).toBe(
    "FOCUS without effective_cost; export the report with this column",
  );
});

describe("two names that ran together", () => {
  const fused = (names: string[], a: string, b: string) =>
    names.filter((n) => n !== b).map((n) => (n === a ? a + b : n));
  const pairs: [string, string[], string, string][] = [
    ["legacy", legacyNames, "lineItem/UsageType", "lineItem/Operation"],
    ["legacy, of which we know neither", [...legacyNames, "product/a", "product/b"], "product/a", "product/b"],
    ["snake", legacySnakeNames, "line_item_usage_type", "line_item_operation"],
    ["FOCUS", focusNames, "RegionId", "RegionName"],
  ];
  test.each(pairs)("%s: two columns when the rows have a field for each", (_, names, a, b) => {
    const found = header(fused(names, a, b), names.length);
    expect(found.columns.map((column) => column.header)).toEqual(header(names).columns.map((column) => column.header));
    expect(found.notes).toEqual([`names ${a} and ${b} ran together in the header; the rows have a field for each`]);
  });
  test.each(pairs)("%s: one column that is not read when the rows have one field", (_, names, a, b) => {
    const found = header(fused(names, a, b));
    expect(found.columns).toHaveLength(names.length - 1);
    expect(found.unknown).toEqual([]);
    expect(found.columns.some(({ name }) => name === snake(a) || name === snake(b))).toBe(false);
    expect(found.notes).toEqual([
      `names ${a} and ${b} ran together in the header; the rows have one field, which is not read`,
    ]);
  });
  test("a product attribute is not two names", () => {
    expect(header([...legacySnakeNames, "product_tags", "product_discount"]).notes).toEqual([]);
  });
});

test.each([
  ["a few columns of CUR 2.0 as CSV", [], true, "cur2"],
  ["the same as Parquet, which legacy CUR has in snake case too", [], false, "legacy"],
  ["what was selected from a legacy table, as CSV", ["product_product_name"], true, "legacy"],
  ["tags of a legacy table", ["resource_tags_user_team"], true, "legacy"],
  ["a column that only CUR 2.0 has, as Parquet", ["line_item_usage_account_name"], false, "cur2"],
])("snake case: %s", (_, more, isCsv, format) => {
  const few = contract.legacy.filter(({ required }) => required).map(({ name }) => name);
  expect(readHeader([...few, ...more], undefined, isCsv)).toMatchObject({ format });
  const { line_item_currency_code: _none, ...rest } = Object.fromEntries([...few, ...more].map((name) => [name, name]));
  const kind = format === "cur2" ? "CUR 2.0" : more.length > 0 && /tags/.test(more[0]!) ? "legacy CUR" : "CUR";
  expect(refusal(readHeader(Object.keys(rest), undefined, isCsv) as Header)).toMatch(
    new RegExp(`^${kind} without line_item_currency_code; `),
  );
});

describe("what is no cost report", () => {
  const spreadsheet =
    "semicolons between the fields instead of commas, as a spreadsheet writes them; take the file as AWS delivered it";
  test.each([
    ["semicolons", [legacyNames.join(";")], spreadsheet],
    ["quoted semicolons", [focusNames.map((n) => `"${n}"`).join(";")], spreadsheet],
    ["a hint for the spreadsheet", [`sep=;\n${focusNames.join(";")}`], spreadsheet],
    ["tabs", [legacyNames.join("\t")], spreadsheet.replace("semicolons", "tabs")],
    [
      "another table",
      ["a", "b"],
      'not a cost report: its columns are "a", "b"; expected a header of legacy CUR, CUR 2.0 or FOCUS; create a data export of one of these, or take this file out of the folder',
    ],
    [
      "a wide table",
      ["a", "b", "c", "d", "e", "f"],
      /^not a cost report: its columns are "a", "b", "c", "d" and 2 more; /,
    ],
    ["nothing", [""], /^not a cost report/],
  ])("%s", (_, names, reason) => {
    const found = readHeader(names) as { reason: string };
    if (typeof reason === "string") expect(found).toEqual({ reason });
    else expect(found.reason).toMatch(reason);
  });
});
