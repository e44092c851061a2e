import { Command } from "commander";
import type { Local } from "../local/wire";
import { UsageError } from "../pipeline/errors";
import type { BatchInspection } from "../pipeline/inspect/results";
import { type Batch, readJson } from "../pipeline/ledger/batches";
import { goneFiles } from "../pipeline/ledger/costGone";
import { type Attempt, attempts, type Pointer, published, publishedGenerations } from "../pipeline/ledger/generations";
import { type Inputs, inputsOf } from "../pipeline/ledger/inputs";
import { partitionOf } from "../pipeline/plan/partition";
import type { Input } from "../pipeline/plan/types";
import { existingHome, withLocal } from "./context";
import { count, plain, print, printJson } from "./output";

interface Node {
  table: string;
  partition: string;
  generation?: string;
  fingerprint: string;
  builtAt?: string;
  rows?: string;
  incomplete?: boolean;
  /** why nothing is known of what is behind it, or that it is not the published generation any more */
  note?: string;
  inputs: Node[];
  files?: { key: string; size: number; version: string; records: number; gone?: true }[];
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
        const known = await knownOf(local);
        for (const pointer of await pointersOf(local, name, where, partition)) nodes.push(await trace(known, pointer));
        if (common.json) printJson(nodes);
        else if (nodes.length === 0) print(await nothingWords(local, name, where, partition));
        else for (const node of nodes) say(node, 0);
      });
    });

/** Nothing matches; with the partitions that have the value in them, as one of several columns. */
async function nothingWords(local: Local, table: string, where: string | undefined, value: string | undefined) {
  const published: string[] = [];
  for await (const { partition } of publishedGenerations(local.items, table)) published.push(partition);
  if (published.length === 0) return `nothing is published of ${table}`;
  if (value === undefined || published.includes(value))
    return `no published partition matches${where ? " --where" : ""}`;
  const alike = published.filter((partition) => partition.includes(value));
  const named = (alike.length > 0 ? alike : published).sort();
  const more = named.length > 5 ? ` and ${count(named.length - 5)} more` : "";
  return `no published partition is ${value}; ${alike.length > 0 ? "it is a part of" : "there are"} ${plain(named.slice(0, 5).join(", "))}${more}`;
}

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
  const columns = model.partition.columns.map((column) => `CAST(${column} AS varchar)`).join(" || '/' || ");
  const wanted =
    where === undefined
      ? undefined
      : new Set(
          (
            await local.engine.select(`SELECT DISTINCT ${columns} AS partition_value FROM ${table} WHERE ${where}`)
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

/** What the ledger knows, read once by a command. */
interface Known {
  local: Local;
  /** results of inspection by batch id */
  results: Map<string, string>;
  /** by location; read when an input is not the published generation */
  attempts?: Map<string, Attempt>;
  files: Map<string, NonNullable<Node["files"]>>;
  /** keys of raw files of cost that are not there any more */
  gone: Set<string>;
}
async function knownOf(local: Local): Promise<Known> {
  const known: Known = { local, results: new Map(), files: new Map(), gone: await goneFiles(local.items) };
  for (const source of ["cloudtrail", "cost"])
    for await (const { body } of local.items.query<{ id: string; result?: string }>(`batch#${source}`))
      if (body.result) known.results.set(body.id, body.result);
  return known;
}
async function attemptAt(known: Known, location: string): Promise<Attempt | undefined> {
  if (!known.attempts) {
    known.attempts = new Map();
    for await (const attempt of attempts(known.local.items)) known.attempts.set(attempt.location, attempt);
  }
  return known.attempts.get(location);
}

async function trace(known: Known, pointer: Pointer): Promise<Node> {
  const { table, partition, generation, fingerprint, builtAt, figures, incomplete } = pointer;
  const below = await traceInputs(known, pointer);
  return { table, partition, generation, fingerprint, builtAt, rows: figures.rows ?? "", incomplete, inputs: below };
}

async function traceInputs(known: Known, of: Inputs): Promise<Node[]> {
  const nodes: Node[] = [];
  for (const input of await inputsOf(known.local.deps.objects, of)) nodes.push(await traceInput(known, input));
  return nodes;
}

/** The generation that was read, which need not be the published one; a part of a batch ends in its files. */
async function traceInput(known: Known, input: Input): Promise<Node> {
  const { table, fingerprint } = input;
  const node = { table, partition: input.partition.join(" "), fingerprint, rows: input.figures.rows ?? "", inputs: [] };
  if (table.startsWith("staged."))
    return { ...node, files: await filesOf(known, input.partition[1]!, input.partition[2]) };
  const now = await published(known.local.items, table, partitionOf(input.partition));
  // The same fingerprint is the same content, wherever it lies.
  if (now?.fingerprint === fingerprint) return trace(known, now);
  const attempt = await attemptAt(known, input.location);
  if (attempt?.build.fingerprint !== fingerprint)
    return { ...node, note: "replaced since, and vacuum has removed its record: the files behind it are not known" };
  const { id: generation, startedAt: builtAt, build } = attempt;
  const inputs = await traceInputs(known, { ...attempt, inputs: build.inputs });
  const note = "replaced since by a newer generation";
  return { ...node, generation, builtAt, incomplete: build.incomplete, note, inputs };
}

/**
 * The raw files of a batch, with the hash they are known by.
 * @param fileId of a part that was made of one file alone, as those of cost are
 */
async function filesOf(
  { local, results, files, gone }: Known,
  batchId: string,
  fileId?: string,
): Promise<NonNullable<Node["files"]>> {
  const cached = `${batchId} ${fileId ?? ""}`;
  const before = files.get(cached);
  const result = results.get(batchId);
  if (before || !result) return before ?? [];
  const { objects } = local.deps;
  const inspected = await readJson<Pick<BatchInspection, "files" | "cost">>(objects, result);
  const own = inspected.cost?.filter((record) => record.fileId === fileId).map(({ key }) => key);
  const records = new Map(inspected.files.map((file) => [file.key, file.records]));
  const batch = await readJson<Batch>(objects, result.replace(".result.json", ".json"));
  const found = batch.files
    .filter(({ key }) => fileId === undefined || !own?.length || own.includes(key))
    .map(({ key, size, version }) => ({
      key,
      size,
      version,
      records: records.get(key) ?? 0,
      ...(gone.has(key) && { gone: true as const }),
    }));
  files.set(cached, found);
  return found;
}

function say(node: Node, depth: number): void {
  const indent = "  ".repeat(depth);
  print(
    `${indent}${node.table} ${node.partition}: ${node.rows ?? "?"} rows, ${node.generation ? `generation ${node.generation.slice(0, 12)} built ${node.builtAt}` : `${node.files ? "part" : "fingerprint"} ${node.fingerprint.slice(0, 12)}`}${node.incomplete ? ", incomplete" : ""}${node.note ? `; ${node.note}` : ""}`,
  );
  for (const input of node.inputs) say(input, depth + 1);
  for (const file of node.files?.slice(0, 5) ?? [])
    print(
      `${indent}  ${plain(file.key)} (${file.records} records, ${file.size} bytes, sha256 ${file.version.slice(0, 16)})${file.gone ? "; gone, the figures are kept" : ""}`,
    );
  if ((node.files?.length ?? 0) > 5) print(`${indent}  and ${node.files!.length - 5} more files (--json lists all)`);
}
