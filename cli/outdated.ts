import { counted } from "./output";

/** `outdated: 3 partitions were built by an older model; ...`, with the command for each table of them. */
export function outdatedWords(outdated: readonly { table: string }[]): string {
  const commands = [...new Set(outdated.map(({ table }) => table))].map((table) => `\`sluice run --rebuild ${table}\``);
  const build = `${commands.join(" and ")} ${commands.length === 1 ? "builds" : "build"}`;
  return `outdated: ${counted(outdated.length, "partition was", "partitions were")} built by an older model; ${build} ${outdated.length === 1 ? "it" : "them"}`;
}
