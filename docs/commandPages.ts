import type { Command } from "commander";

/** Every command with its help, and how each ends. */
export function commandPages(program: Command): string {
  return `# Commands

Data goes to stdout, progress and notes to stderr. With \`--json\` a command that fails writes \`{"error": {"message", "exitCode"}}\` to
stdout beside the line on stderr. Options of every command:

\`\`\`
${help(program)}
\`\`\`

| exit code | meaning |
|---|---|
| 0 | ok |
| 1 | unexpected |
| 2 | used in a way that cannot work |
| 3 | a stage failed |
| 4 | data quality stopped a publish |
| 5 | quota breached (with \`--fail-on quota\`) |
| 6 | stale (with \`--fail-on stale\`) |
| 7 | preflight failed, or files of published tables are gone from the lake |
| 130 | interrupted |

${program.commands.flatMap((command) => [page(command), ...command.commands.map((sub) => page(sub, `${command.name()} `))]).join("\n")}
Written from the commands themselves by \`npm run generate\`.
`;
}

function page(command: Command, before = ""): string {
  return `## sluice ${before}${command.name()}

\`\`\`
${help(command)}
\`\`\`
`;
}

/** Help as a terminal of 100 columns shows it, whatever this one is. */
function help(command: Command): string {
  command.configureHelp({ helpWidth: 100 });
  let text = "";
  command.configureOutput({ writeOut: (part) => (text += part) });
  command.outputHelp();
  return text.trim();
}
