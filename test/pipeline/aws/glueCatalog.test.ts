import {
  BatchCreatePartitionCommand,
  BatchDeletePartitionCommand,
  BatchUpdatePartitionCommand,
  DeleteTableCommand,
  EntityNotFoundException,
  GetPartitionCommand,
  GetPartitionsCommand,
  GetTableCommand,
  GlueClient,
} from "@aws-sdk/client-glue";
import { beforeEach, expect, test } from "@jest/globals";
import { mockClient } from "aws-sdk-client-mock";
import { GlueCatalog } from "../../../pipeline/aws/glueCatalog";

const glue = mockClient(GlueClient);
const catalog = new GlueCatalog(new GlueClient({ region: "us-east-1" }));
const storage = {
  Columns: [{ Name: "rows", Type: "bigint" }],
  Location: "s3://lake/gold/t/",
  SerdeInfo: { SerializationLibrary: "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe" },
};
const missing = () => new EntityNotFoundException({ message: "not there", $metadata: {} });
const error = (PartitionValues: string[], ErrorCode: string) => ({
  PartitionValues,
  ErrorDetail: { ErrorCode, ErrorMessage: "in words" },
});
beforeEach(() => {
  glue.reset();
  glue
    .on(GetTableCommand, { DatabaseName: "gold", Name: "t" })
    .resolves({ Table: { Name: "t", StorageDescriptor: storage } });
  glue.on(BatchCreatePartitionCommand).resolves({});
  glue.on(BatchUpdatePartitionCommand).resolves({});
  glue.on(BatchDeletePartitionCommand).resolves({});
});

test("a partition that exists is replaced with the whole storage descriptor of its table", async () => {
  glue.on(BatchCreatePartitionCommand).resolves({ Errors: [error(["2026-01-02"], "AlreadyExistsException")] });
  await catalog.point("gold.t", [
    { values: ["2026-01-01"], location: "s3://lake/gold/t/a/" },
    { values: ["2026-01-02"], location: "s3://lake/gold/t/b/" },
  ]);
  const entry = (day: string, at: string) => ({
    Values: [day],
    StorageDescriptor: { ...storage, Location: `s3://lake/gold/t/${at}/` },
  });
  expect(glue.commandCalls(BatchCreatePartitionCommand)[0]!.args[0].input).toEqual({
    DatabaseName: "gold",
    TableName: "t",
    PartitionInputList: [entry("2026-01-01", "a"), entry("2026-01-02", "b")],
  });
  expect(glue.commandCalls(BatchUpdatePartitionCommand)[0]!.args[0].input).toEqual({
    DatabaseName: "gold",
    TableName: "t",
    Entries: [{ PartitionValueList: ["2026-01-02"], PartitionInput: entry("2026-01-02", "b") }],
  });
});

test("a hundred partitions in one call, drops in twenty-fives, one that is gone already is no fault", async () => {
  glue.on(BatchDeletePartitionCommand).resolves({ Errors: [error(["d0"], "EntityNotFoundException")] });
  await catalog.point("gold.t", [
    ...Array.from({ length: 250 }, (_, n) => ({ values: [`v${n}`], location: `s3://lake/${n}/` })),
    ...Array.from({ length: 30 }, (_, n) => ({ values: [`d${n}`], location: undefined })),
  ]);
  expect(glue.commandCalls(BatchCreatePartitionCommand).map((c) => c.args[0].input.PartitionInputList!.length)).toEqual(
    [100, 100, 50],
  );
  expect(glue.commandCalls(BatchDeletePartitionCommand).map((c) => c.args[0].input.PartitionsToDelete!.length)).toEqual(
    [25, 5],
  );
  expect(glue.commandCalls(GetTableCommand)).toHaveLength(1);
});

test("a partition named twice in one call is set once, to the last location", async () => {
  await catalog.point("gold.t", [
    { values: ["v"], location: "s3://lake/old/" },
    { values: ["v"], location: "s3://lake/new/" },
  ]);
  const [entry, ...rest] = glue.commandCalls(BatchCreatePartitionCommand)[0]!.args[0].input.PartitionInputList!;
  expect(entry!.StorageDescriptor!.Location).toBe("s3://lake/new/");
  expect(rest).toEqual([]);
});

test.each([
  [
    "creating",
    () => glue.on(BatchCreatePartitionCommand).resolves({ Errors: [error(["v"], "InvalidInputException")] }),
    "s3://x/y/",
  ],
  [
    "replacing",
    () => {
      glue.on(BatchCreatePartitionCommand).resolves({ Errors: [error(["v"], "AlreadyExistsException")] });
      glue.on(BatchUpdatePartitionCommand).resolves({
        Errors: [
          { PartitionValueList: ["v"], ErrorDetail: { ErrorCode: "InvalidInputException", ErrorMessage: "in words" } },
        ],
      });
    },
    "s3://x/y/",
  ],
  [
    "dropping",
    () => glue.on(BatchDeletePartitionCommand).resolves({ Errors: [error(["v"], "InvalidInputException")] }),
    undefined,
  ],
])("what Glue refuses when %s is an error, though the call succeeded", async (_, refuse, location) => {
  refuse();
  await expect(
    catalog.point("gold.t", [
      { values: ["v"], location },
      { values: ["w"], location },
    ]),
  ).rejects.toMatchObject({
    name: "Error",
    message: "Glue refused 1 of 2 partitions of gold.t: v: InvalidInputException: in words",
  });
});

test("partitions refused because Glue is busy are an error that the state machine retries", async () => {
  glue.on(BatchCreatePartitionCommand).resolves({ Errors: [error(["v"], "ThrottlingException")] });
  await expect(catalog.point("gold.t", [{ values: ["v"], location: "s3://x/y/" }])).rejects.toMatchObject({
    name: "Lambda.TooManyRequestsException",
  });
});

test("a partition that is not there has no location; other errors stay", async () => {
  glue.on(GetPartitionCommand).rejects(missing());
  expect(await catalog.location("gold.t", ["v"])).toBeUndefined();
  glue.on(GetPartitionCommand).resolves({ Partition: { StorageDescriptor: { Location: "s3://lake/a/" } } });
  expect(await catalog.location("gold.t", ["v"])).toBe("s3://lake/a/");
  glue.on(GetPartitionCommand).rejects(Object.assign(new Error("no"), { name: "AccessDeniedException" }));
  await expect(catalog.location("gold.t", ["v"])).rejects.toThrow("no");
});

test("lists the partitions of every page", async () => {
  const page = (value: string) => ({
    Partitions: [{ Values: [value], StorageDescriptor: { Location: `s3://lake/${value}/` } }],
  });
  glue
    .on(GetPartitionsCommand)
    .resolvesOnce({ ...page("a"), NextToken: "t" })
    .resolves(page("b"));
  const found = [];
  for await (const one of catalog.partitions("gold.t")) found.push(one);
  expect(found).toEqual([
    { values: ["a"], location: "s3://lake/a/" },
    { values: ["b"], location: "s3://lake/b/" },
  ]);
  expect(glue.commandCalls(GetPartitionsCommand)[1]!.args[0].input.NextToken).toBe("t");
});

test("forgets a table, and one that is not there too", async () => {
  glue.on(DeleteTableCommand, { DatabaseName: "internal", Name: "build_1" }).resolvesOnce({}).rejects(missing());
  await catalog.dropTable("internal.build_1");
  await catalog.dropTable("internal.build_1");
  await expect(catalog.dropTable("build_1")).rejects.toThrow("build_1 is no table");
});
