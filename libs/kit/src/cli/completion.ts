import { WindlassError } from '../errors.ts';
import type { OptionTable, Positional } from './options.ts';
import { allOptions } from './parse.ts';
import type { ScriptSpec } from './script.ts';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

type Surface = Pick<ScriptSpec, 'name' | 'summary' | 'options' | 'commands' | 'positionals'>;

/**
 * A completion script for all bins. Everything is in the script, so that a Tab starts no process. `windlass <script>` completes
 * as the script itself does.
 */
export function completionScript(shell: string, specs: readonly Surface[]): string {
  if (shell === 'bash') return bash(specs);
  if (shell === 'zsh')
    return `#compdef ${specs.map((s) => s.name).join(' ')}\nautoload -U +X bashcompinit && bashcompinit\n${bash(specs)}`;
  if (shell === 'fish') return fish(specs);
  throw new WindlassError('usage', `no completion for "${shell}"`, {
    why: `there is one for ${shells.join(', ')}`,
    next: 'windlass completion bash',
  });
}

function bash(specs: readonly Surface[]): string {
  const cases = specs.map((spec) => `    ${spec.name})\n${bashCase(spec)}      ;;`).join('\n');
  return `# Windlass completion. Bash: windlass completion bash > ~/.local/share/bash-completion/completions/windlass
_windlass() {
  local word=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} tool=\${COMP_WORDS[0]##*/} first=1
  local words= flags= commands=
  if [ "$tool" = windlass ] && [ "$COMP_CWORD" -gt 1 ]; then
    case " ${specs.map((s) => s.name).join(' ')} " in *" \${COMP_WORDS[1]} "*) tool=\${COMP_WORDS[1]} first=2 ;; esac
  fi
  COMPREPLY=()
  case $tool in
${cases}
  esac
  if [ -n "$commands" ] && [ "$COMP_CWORD" -eq "$first" ]; then words=$commands; fi
  case $word in -*) words=$flags ;; esac
  if [ -n "$words" ]; then COMPREPLY=($(compgen -W "$words" -- "$word")); else COMPREPLY=($(compgen -f -- "$word")); fi
}
complete -o default -F _windlass ${specs.map((s) => s.name).join(' ')}
`;
}

function bashCase(spec: Surface): string {
  const table = allOptions(spec);
  const values = Object.entries(table).flatMap(([name, option]) => {
    const flags = flagsOf(name, option.alias).join('|');
    if (option.choices)
      return [`        ${flags}) COMPREPLY=($(compgen -W "${option.choices.join(' ')}" -- "$word")); return ;;`];
    if (option.type === 'boolean') return [];
    return [`        ${flags}) ${option.path ? 'COMPREPLY=($(compgen -f -- "$word")); ' : ''}return ;;`];
  });
  const commands = spec.commands?.map((c) => c.name).join(' ') ?? '';
  const after = (spec.commands ?? []).flatMap((command) => {
    const choices = command.positionals?.[0]?.choices;
    return choices ? [`        ${command.name}) words="${choices.join(' ')}" ;;`] : [];
  });
  return [
    `      flags="${allFlags(table)}"`,
    ...(commands ? [`      commands="${commands}"`] : []),
    `      case $previous in`,
    ...values,
    ...after,
    `      esac`,
    '',
  ].join('\n');
}

function fish(specs: readonly Surface[]): string {
  const lines = specs.flatMap((spec) => {
    const own = spec.name;
    const rows = Object.entries(allOptions(spec)).map(([name, option]) => {
      const value =
        option.type === 'boolean'
          ? ''
          : option.choices
            ? ` -x -a '${option.choices.join(' ')}'`
            : option.path
              ? ' -r -F'
              : ' -x';
      return `complete -c ${own} -l ${name}${value} -d ${fishQuote(option.describe)}`;
    });
    const commands = (spec.commands ?? []).map(
      (command) =>
        `complete -c ${own} -n __fish_use_subcommand -f -a ${command.name} -d ${fishQuote(command.describe)}`,
    );
    const positionals = (spec.commands ?? []).flatMap((command) =>
      (command.positionals ?? []).flatMap((p) => fishChoices(own, command.name, p)),
    );
    return [
      ...commands,
      ...positionals,
      ...rows,
      `complete -c ${own} -l help -d 'Show the help page'`,
      `complete -c ${own} -l version -d 'Print the version'`,
    ];
  });
  return `# Windlass completion. Fish: windlass completion fish > ~/.config/fish/completions/windlass.fish\n${lines.join('\n')}\n`;
}

function fishChoices(own: string, command: string, positional: Positional): string[] {
  if (!positional.choices) return [];
  return [`complete -c ${own} -n '__fish_seen_subcommand_from ${command}' -f -a '${positional.choices.join(' ')}'`];
}

function allFlags(table: OptionTable): string {
  return [
    ...Object.entries(table).flatMap(([name, option]) => flagsOf(name, option.alias)),
    '--help',
    '--version',
  ].join(' ');
}

function flagsOf(name: string, alias: readonly string[] = []): string[] {
  return [name, ...alias].map((word) => (word.length === 1 ? `-${word}` : `--${word}`));
}

function fishQuote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
