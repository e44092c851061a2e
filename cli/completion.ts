import { Argument, Command } from "commander";
import { print } from "./output";

export const completionCommand = (): Command =>
  new Command("completion")
    .description("Prints a completion script for a shell.")
    .addArgument(new Argument("<shell>").choices(["bash", "zsh", "fish"]))
    .addHelpText(
      "after",
      '\nExamples:\n  eval "$(sluice completion bash)"\n  sluice completion fish > ~/.config/fish/completions/sluice.fish',
    )
    .action((shell: string, _options, command: Command) => print(scripts[shell]!(wordsOf(command.parent!))));

interface Words {
  commands: { name: string; description: string; options: string[] }[];
  common: string[];
}
function wordsOf(program: Command): Words {
  const options = (command: Command) => command.options.flatMap(({ long }) => (long ? [long] : []));
  return {
    commands: program.commands.map((command) => ({
      name: command.name(),
      description: command.description(),
      options: [...options(command), ...command.commands.map((sub) => sub.name())],
    })),
    common: options(program),
  };
}

const quoted = (text: string) => text.replace(/'/g, "'\\''");
const scripts: Record<string, (words: Words) => string> = {
  bash: ({ commands, common }) => `_sluice() {
  local words="${commands.map(({ name }) => name).join(" ")}"
  case "\${COMP_WORDS[1]}" in
${commands.map(({ name, options }) => `    ${name}) words="${[...options, ...common].join(" ")}" ;;`).join("\n")}
  esac
  [ "$COMP_CWORD" -eq 1 ] && words="${[...commands.map(({ name }) => name), ...common].join(" ")}"
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _sluice sluice`,
  zsh: ({ commands, common }) => `#compdef sluice
_sluice() {
  if (( CURRENT == 2 )); then
    local -a names=(${commands.map(({ name, description }) => `'${name}:${quoted(description)}'`).join(" ")})
    _describe command names
  else
    case "$words[2]" in
${commands.map(({ name, options }) => `      ${name}) compadd -- ${[...options, ...common].join(" ")} ;;`).join("\n")}
    esac
    _files
  fi
}
compdef _sluice sluice`,
  fish: ({ commands, common }) =>
    [
      ...commands.map(
        ({ name, description }) => `complete -c sluice -n __fish_use_subcommand -a ${name} -d '${quoted(description)}'`,
      ),
      ...commands.flatMap(({ name, options }) =>
        options.map(
          (option) =>
            `complete -c sluice -n '__fish_seen_subcommand_from ${name}' ${option.startsWith("--") ? `-l ${option.slice(2)}` : `-a ${option}`}`,
        ),
      ),
      ...common.map((option) => `complete -c sluice -l ${option.slice(2)}`),
    ].join("\n"),
};
