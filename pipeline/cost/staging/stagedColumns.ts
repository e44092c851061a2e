import { contract, type Format } from "../reading/columns";

/** Type of a staged column as Athena names it: `decimal` is decimal(38,24), `timestamp` is timestamp(3) in UTC. */
export type StagedType = "varchar" | "decimal" | "timestamp" | "bigint";
export interface StagedCostColumn {
  name: string;
  type: StagedType;
}
export interface StagedTable {
  name: "staged.cur_lines" | "staged.focus_lines";
  /** In the order of its columns; the partition's own are in the path. */
  columns: readonly StagedCostColumn[];
}

const types = { text: "varchar", decimal: "decimal", time: "timestamp", map: "varchar" } as const;
const fromContract = (format: Format): StagedCostColumn[] =>
  contract[format].map(({ name, type }) => ({ name, type: types[type] }));
/** What inspection adds to the report's own columns. */
const added: StagedCostColumn[] = [
  { name: "source_format", type: "varchar" },
  { name: "source_file", type: "varchar" },
  { name: "source_index", type: "bigint" },
];

/** One shape for all kinds of CUR: the map `product` of CUR 2.0 fills the columns that legacy reports have. */
export const curLines: StagedTable = {
  name: "staged.cur_lines",
  columns: [
    ...fromContract("cur2").filter(({ name }) => name !== "product"),
    { name: "net_unused_commitment", type: "decimal" },
    ...added,
  ],
};
export const focusLines: StagedTable = { name: "staged.focus_lines", columns: [...fromContract("focus"), ...added] };
