import {
  BatchCreatePartitionCommand,
  BatchDeletePartitionCommand,
  BatchUpdatePartitionCommand,
  DeleteTableCommand,
  EntityNotFoundException,
  GetPartitionCommand,
  GetPartitionsCommand,
  type GetPartitionsCommandOutput,
  GetTableCommand,
  type GlueClient,
  type PartitionError,
  type StorageDescriptor,
} from "@aws-sdk/client-glue";
import type { Catalog } from "../ports";
import { AwsBusyError } from "./busy";

interface Change {
  values: string[];
  location: string | undefined;
}
/** Partitions that one call may create or update, and drop. */
const atOnce = 100;
const dropAtOnce = 25;

/**
 * Where partitions lie, in the Glue Data Catalog. A partition is replaced whole by Glue, and its batch calls answer HTTP 200 with a list
 * of what they refused: that list is read, as an unread one is a lost publish. Glue has no condition on a partition: the ledger decides,
 * and PlanBuilds sets right what a paused writer left.
 * @see https://docs.aws.amazon.com/glue/latest/webapi/API_BatchUpdatePartition.html
 */
export class GlueCatalog implements Catalog {
  constructor(private readonly client: Pick<GlueClient, "send">) {}

  async location(table: string, values: string[]): Promise<string | undefined> {
    try {
      const { Partition } = await this.client.send(
        new GetPartitionCommand({ ...nameOf(table), PartitionValues: values }),
      );
      return Partition?.StorageDescriptor?.Location;
    } catch (error) {
      if (error instanceof EntityNotFoundException) return undefined;
      throw error;
    }
  }

  async *partitions(table: string): AsyncIterable<{ values: string[]; location: string }> {
    const { DatabaseName, TableName } = nameOf(table);
    let token: string | undefined;
    do {
      const page: GetPartitionsCommandOutput = await this.client.send(
        new GetPartitionsCommand({
          DatabaseName,
          TableName,
          ExcludeColumnSchema: true,
          ...(token && { NextToken: token }),
        }),
      );
      for (const { Values = [], StorageDescriptor: storage } of page.Partitions ?? [])
        yield { values: Values, location: storage?.Location ?? "" };
      token = page.NextToken;
    } while (token);
  }

  async point(table: string, changes: Change[]): Promise<void> {
    const last = [...new Map(changes.map((change) => [JSON.stringify(change.values), change])).values()];
    const sets = last.filter((change) => change.location !== undefined);
    const drops = last.filter((change) => change.location === undefined);
    const refused: string[] = [];
    if (sets.length > 0) {
      const storage = await this.storageOf(table);
      for (const some of chunks(sets, atOnce)) refused.push(...(await this.set(table, storage, some)));
    }
    for (const some of chunks(drops, dropAtOnce)) refused.push(...(await this.drop(table, some)));
    if (refused.length > 0) {
      // Glue was busy with some of them: the state machine calls again, and what is done stays done.
      const busy = refused.every((words) =>
        /: (\w*Throttl\w*|Internal\w+|ConcurrentModificationException):/.test(words),
      );
      throw new (busy ? AwsBusyError : Error)(
        `Glue refused ${refused.length} of ${last.length} partitions of ${table}: ${refused.slice(0, 5).join("; ")}`,
      );
    }
  }

  async dropTable(table: string): Promise<void> {
    const { DatabaseName, TableName: Name } = nameOf(table);
    try {
      await this.client.send(new DeleteTableCommand({ DatabaseName, Name }));
    } catch (error) {
      if (!(error instanceof EntityNotFoundException)) throw error;
    }
  }

  /** Creates those that are new and replaces the others. @returns what Glue refused, in words */
  private async set(table: string, storage: StorageDescriptor, changes: Change[]): Promise<string[]> {
    const input = ({ values, location }: Change) => ({
      Values: values,
      StorageDescriptor: { ...storage, Location: location },
    });
    const created = await this.client.send(
      new BatchCreatePartitionCommand({ ...nameOf(table), PartitionInputList: changes.map(input) }),
    );
    const { known, refused } = sort(created.Errors, "AlreadyExistsException");
    const existing = changes.filter(({ values }) => known.has(JSON.stringify(values)));
    if (existing.length === 0) return refused;
    const updated = await this.client.send(
      new BatchUpdatePartitionCommand({
        ...nameOf(table),
        Entries: existing.map((change) => ({ PartitionValueList: change.values, PartitionInput: input(change) })),
      }),
    );
    const failures = (updated.Errors ?? []).map(({ PartitionValueList, ErrorDetail }) => ({
      ErrorDetail,
      ...(PartitionValueList && { PartitionValues: PartitionValueList }),
    }));
    return [...refused, ...sort(failures).refused];
  }

  private async drop(table: string, changes: Change[]): Promise<string[]> {
    const { Errors } = await this.client.send(
      new BatchDeletePartitionCommand({
        ...nameOf(table),
        PartitionsToDelete: changes.map(({ values }) => ({ Values: values })),
      }),
    );
    return sort(Errors, "EntityNotFoundException").refused;
  }

  private async storageOf(table: string): Promise<StorageDescriptor> {
    const { DatabaseName, TableName: Name } = nameOf(table);
    const { Table } = await this.client.send(new GetTableCommand({ DatabaseName, Name }));
    if (!Table?.StorageDescriptor)
      throw new Error(`Glue table ${table} has no storage descriptor; deploy the stack again`);
    return Table.StorageDescriptor;
  }
}

/** Tells what Glue refused from what it says in the same list and is no fault here (`expected`). */
function sort(errors: PartitionError[] | undefined, expected?: string): { known: Set<string>; refused: string[] } {
  const known = new Set<string>();
  const refused: string[] = [];
  for (const { PartitionValues, ErrorDetail } of errors ?? [])
    if (expected !== undefined && ErrorDetail?.ErrorCode === expected) known.add(JSON.stringify(PartitionValues));
    else refused.push(`${PartitionValues?.join("/")}: ${ErrorDetail?.ErrorCode}: ${ErrorDetail?.ErrorMessage}`);
  return { known, refused };
}

function nameOf(table: string): { DatabaseName: string; TableName: string } {
  const [DatabaseName, TableName] = table.split(".");
  if (!DatabaseName || !TableName) throw new Error(`${table} is no table; write database.table`);
  return { DatabaseName, TableName };
}

const chunks = <T>(all: T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size));
