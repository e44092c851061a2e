import { Command } from "commander";
import type { Local } from "../local/wire";
import { UsageError } from "../pipeline/errors";
import type { InspectedFile } from "../pipeline/inspect/results";
import { type Batch, readJson } from "../pipeline/ledger/batches";
import { type Pointer, published, publishedGenerations } from "../pipeline/ledger/generations";
import { existingHome, withLocal } from "./context";
import { plain, print, printJson } from "./output";

interface Node {
  table: string;
  partition: string;
  generation?: string;
  fingerprint: string;
  builtAt?: string;
  rows?: string;
  incomplete?: boolean;
  inputs: Node[];
  files?: { key: string; size: number; version: string; records: number }[];
}

export const lineageCommand = (): Command =>
  new Command("lineage")
    .description("From a figure to the files behind it: generations, batches, raw files with their hashes.")
    .argument("<table>", "for example gold.s3_transfer_monthly")
    .option(
      "--where <condition>",
      "rows in question, in Athena SQL: \"principal = 'user:arn:...'\"; narrows the partitions",
    )
    .option("--partition <value>", "one partition, such as 2026-01")
    .action(async (name: string, _options, command: Command) => {
      existingHome(command);
      const { where, partition } = command.opts<{ where?: string; partition?: string }>();
      await withLocal(command, {}, async (local, common) => {
        const nodes: Node[] = [];
        for (const pointer of await pointersOf(local, name, where, partition)) nodes.push(await trace(local, pointer));
        if (common.json) printJson(nodes);
        else if (nodes.length === 0) print("no published partition matches");
        else for (const node of nodes) say(node, 0);
      });
    });

async function pointersOf(
  local: Local,
  table: string,
  where: string | undefined,
  partition: string | undefined,
): Promise<Pointer[]> {
  const model = local.models.models.find((one) => one.table === table);
  if (!model)
    throw new UsageError(
      `there is no table ${table}; it is one of ${local.models.models.map((one) => one.table).join(", ")}`,
    );
  const column = model.partition.column;
  const wanted =
    where === undefined
      ? undefined
      : new Set(
          (
            await local.engine.select(
              `SELECT DISTINCT CAST(${column} AS varchar) AS partition_value FROM ${table} WHERE ${where}`,
            )
          ).rows.map((row) => String(row.partition_value)),
        );
  const pointers: Pointer[] = [];
  for await (const pointer of publishedGenerations(local.items, table))
    if (
      (partition === undefined || pointer.partition === partition) &&
      (wanted === undefined || wanted.has(pointer.partition))
    )
      pointers.push(pointer);
  return pointers;
}

async function trace(local: Local, pointer: Pointer): Promise<Node> {
  const { table, partition, generation, fingerprint, builtAt, figures, incomplete } = pointer;
  const inputs: Node[] = [];
  for (const input of pointer.inputs) {
    const below = input.table.startsWith("staged.")
      ? undefined
      : await published(local.items, input.table, input.partition[0]!);
    if (below) inputs.push(await trace(local, below));
    else
      inputs.push({
        table: input.table,
        partition: input.partition.join(" "),
        fingerprint: input.fingerprint,
        rows: input.figures.rows ?? "",
        inputs: [],
        files: await filesOf(local, input.partition[1]!),
      });
  }
  return { table, partition, generation, fingerprint, builtAt, rows: figures.rows ?? "", incomplete, inputs };
}

const cache = new Map<string, Node["files"]>();
/** The raw files of a batch that hold log records, with the hash they are known by. */
async function filesOf(local: Local, batchId: string): Promise<NonNullable<Node["files"]>> {
  const known = cache.get(batchId);
  if (known) return known;
  let files: NonNullable<Node["files"]> = [];
  for await (const { body } of local.items.query<{ id: string; result: string }>("batch#cloudtrail")) {
    if (body.id !== batchId || !body.result) continue;
    const inspected = await readJson<{ files: InspectedFile[] }>(local.deps.objects, body.result);
    const batch = await readJson<Batch>(local.deps.objects, body.result.replace(".result.json", ".json"));
    files = batch.files.map(({ key, size, version }) => ({
      key,
      size,
      version,
      records: inspected.files.find((file) => file.key === key)?.records ?? 0,
    }));
  }
  cache.set(batchId, files);
  return files;
}

function say(node: Node, depth: number): void {
  const indent = "  ".repeat(depth);
  print(
    `${indent}${node.table} ${node.partition}: ${node.rows ?? "?"} rows, ${node.generation ? `generation ${node.generation.slice(0, 12)} built ${node.builtAt}` : `part ${node.fingerprint.slice(0, 12)}`}${node.incomplete ? ", incomplete" : ""}`,
  );
  for (const input of node.inputs) say(input, depth + 1);
  for (const file of node.files?.slice(0, 5) ?? [])
    print(
      `${indent}  ${plain(file.key)} (${file.records} records, ${file.size} bytes, sha256 ${file.version.slice(0, 16)})`,
    );
  if ((node.files?.length ?? 0) > 5) print(`${indent}  and ${node.files!.length - 5} more files (--json lists all)`);
}
