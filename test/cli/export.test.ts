import { describe, expect, test } from "@jest/globals";
import { exportColumns, headerLine } from "../../cli/exportColumns";
import { sqlFiles } from "../../local/resources";
import { contract, focusVersions } from "../../pipeline/cost/reading/columns";
import { snake } from "../../pipeline/cost/reading/names";
import { loadModels } from "../../pipeline/sql/model";

describe("the columns of an export", () => {
  const names = (version: "1.0" | "1.2") => exportColumns(version).map(({ name }) => name);
  const focus = (version: "1.0" | "1.2") => names(version).filter((name) => !name.startsWith("x_"));

  test("are those of FOCUS in the order of the specification, then ours", () => {
    expect(focus("1.2")).toHaveLength(57);
    expect(focus("1.0")).toHaveLength(43);
    for (const version of ["1.0", "1.2"] as const) {
      expect(focus(version)).toEqual([...focus(version)].sort());
      expect(names(version).slice(0, focus(version).length)).toEqual(focus(version));
    }
  });

  test("have the names that silver is read by, so an export can be read in again", () => {
    const known = contract.focus.map(({ name }) => name);
    const unknown = focus("1.2").filter((name) => !known.includes(snake(name)));
    expect(unknown).toEqual([]);
    const newer = focusVersions.flatMap(([, names]) => names.map(snake));
    expect(focus("1.0").filter((name) => newer.includes(snake(name)))).toEqual([]);
  });

  test("are all that silver has, but for where a row came from", () => {
    const silver = loadModels(sqlFiles()).models.find(({ table }) => table === "silver.cost_line_items")!;
    const all = [...silver.columns.map(({ name }) => name)].sort();
    const named = exportColumns("1.2").map(({ name, sql }) => ({
      name,
      of: all.filter((one) => new RegExp(`\\b${one}\\b`).test(sql)),
    }));
    expect(named.filter(({ of }) => of.length !== 1)).toEqual([]);
    const left = all.filter((one) => !named.some(({ of }) => of[0] === one));
    expect(left).toEqual(["batch_id", "billing_period", "source_file", "source_index"]);
  });

  test("the first line names them", () => {
    expect(headerLine(exportColumns("1.2"))).toMatch(
      /^AvailabilityZone,BilledCost,.*,Tags,x_CostCategories,.*,x_UsageType$/,
    );
  });
});
