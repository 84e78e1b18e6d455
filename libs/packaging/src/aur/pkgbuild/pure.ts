import { expandFields, expandText, type Shell, spendOf } from './expand.ts';
import { cut, printf, translate } from './filters.ts';
import type { Spend } from './glob.ts';
import { sed } from './sed.ts';
import { type Command, isWord, type Span, type Statement } from './syntax.ts';

/**
 * What a command substitution prints, for the few commands whose output hangs on nothing but their arguments: `echo` and `printf`, and
 * `tr`, `cut` and `sed s` behind them or a here-string.
 * @throws WindlassError for every other: it would have to be run.
 */
export function pureOutput(body: readonly Statement[], at: Span, outer: Shell): string {
  const shell = subshell(outer);
  const [statement, ...more] = body;
  const isOne = statement !== undefined && more.length === 0 && statement.rest.length === 0;
  if (!isOne || statement.background || statement.first.negated) throw refused(at, shell);
  let text: string | null = null;
  for (const command of statement.first.commands) text = filter(command, text, shell);
  return text ?? '';
}

/** What is set in `$( … )` is gone behind it. */
function subshell(outer: Shell): Shell {
  const variables = new Map(outer.scope.variables);
  outer.budget.spend(variables.size);
  const shell: Shell = {
    ...outer,
    scope: { ...outer.scope, variables },
    output: (body, at) => pureOutput(body, at, shell),
  };
  return shell;
}

function filter(command: Command, input: string | null, shell: Shell): string {
  if (command.is !== 'simple' || command.redirected || command.assignments.length > 0) throw refused(command, shell);
  const words = command.words.filter(isWord);
  const [name = '', ...args] = words.flatMap((word) => expandFields(word, shell).map(({ value }) => value));
  const given = command.hereString === null ? input : `${expandText(command.hereString, shell).value}\n`;
  // A function of the file may stand in its place.
  const output = shell.scope.functions.has(name) ? null : outputOf(name, args, given, spendOf(shell));
  if (output === null) throw refused(command, shell);
  return shell.budget.text(output);
}

function outputOf(name: string, args: readonly string[], given: string | null, spend: Spend): string | null {
  return given === null ? source(name, args, spend) : through(name, args, given, spend);
}

function source(name: string, args: readonly string[], spend: Spend): string | null {
  if (name === 'printf') return printf(args, spend);
  if (name !== 'echo') return null;
  const bare = args[0] === '-n';
  const words = bare ? args.slice(1) : args;
  return words[0]?.startsWith('-') ? null : words.join(' ') + (bare ? '' : '\n');
}

function through(name: string, args: readonly string[], text: string, spend: Spend): string | null {
  if (name === 'tr') return translate(args, text, spend);
  if (name === 'cut') return cut(args, text, spend);
  if (name === 'sed') return sed(args, text, spend);
  return name === 'cat' && args.length === 0 ? text : null;
}

function refused(at: Span, shell: Shell) {
  const shown = shell.text.slice(at.start, at.end).replace(/\s+/g, ' ').slice(0, 60);
  return shell.refuse(
    `${shown} would have to be run`,
    at,
    'write the value itself, or an expansion such as ${pkgver//./_}; nothing of a PKGBUILD is executed here',
  );
}
