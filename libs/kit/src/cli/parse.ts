import { WindlassError } from '../errors.ts';
import { suggest } from '../suggest.ts';
import { Args, type ArgValue } from './args.ts';
import { type Command, commonOptions, type Option, type OptionTable, type Positional } from './options.ts';
import type { ScriptSpec } from './script.ts';
import { tokenize } from './tokens.ts';

export interface Parsed {
  readonly args: Args;
  readonly command: string | null;
  readonly help: boolean;
  readonly version: boolean;
}

type Surface = Pick<ScriptSpec, 'name' | 'commands' | 'positionals' | 'options'>;

export function allOptions(spec: Pick<ScriptSpec, 'options'>): OptionTable {
  return { ...spec.options, ...commonOptions };
}

/**
 * Reads a command line by the script's option table; what is unknown, missing or no choice is refused, with what to type instead.
 * @throws WindlassError `usage`
 */
export function parseArgs(spec: Surface, argv: readonly string[], env: NodeJS.ProcessEnv = {}): Parsed {
  const table = allOptions(spec);
  const { given, words, rest, unknown } = tokenize(argv, table);
  const help = given.has('help');
  const version = given.has('version');
  if (help || version)
    return { args: new Args(new Map(), new Map(), []), command: knownCommand(spec, words[0]), help, version };

  if (unknown[0] !== undefined) throw unknownFlag(spec, table, unknown[0]);
  const options = new Map<string, ArgValue>();
  for (const [name, option] of Object.entries(table)) {
    const value = readOption(spec, name, option, given.get(name), env);
    if (value !== undefined) options.set(name, value);
  }
  const command = spec.commands ? readCommand(spec, spec.commands, words) : null;
  const wanted = command ? (command.positionals ?? []) : (spec.positionals ?? []);
  const positionals = readPositionals(spec, wanted, command ? words.slice(1) : words);
  return { args: new Args(options, positionals, rest), command: command?.name ?? null, help, version };
}

function unknownFlag(spec: Surface, table: OptionTable, flag: string): WindlassError {
  const near = suggest(flag.replace(/^--?(?:no-)?/, ''), [...Object.keys(table), 'help', 'version']);
  return usage(spec, `unknown flag ${flag}`, near ? `did you mean --${near}?` : undefined);
}

function knownCommand(spec: Surface, word: string | undefined): string | null {
  return spec.commands?.some((c) => c.name === word) ? (word ?? null) : null;
}

function readOption(
  spec: Surface,
  name: string,
  option: Option,
  typed: readonly (string | boolean)[] | undefined,
  env: NodeJS.ProcessEnv,
): ArgValue | undefined {
  const variable = `WINDLASS_${name.toUpperCase().replaceAll('-', '_')}`;
  const fromEnv = env[variable] ?? '';
  if (!typed && fromEnv === '') return option.default;
  const shown = typed ? `--${name}` : variable;
  const values = typed ?? (option.type === 'strings' ? fromEnv.split(',') : [fromEnv]);
  if (option.type === 'boolean') return readBoolean(spec, shown, values.at(-1) ?? '');
  const texts = values.map(String);
  for (const value of texts) {
    if (value === '')
      throw usage(spec, `${shown} needs a value`, `for example --${name} <${option.placeholder ?? name}>`);
    if (option.choices && !option.choices.includes(value)) throw notAChoice(spec, shown, value, option.choices);
  }
  if (option.type === 'strings') return texts;
  if (texts.length > 1) throw usage(spec, `${shown} is given ${texts.length} times`, 'give it once');
  const value = texts[0] ?? '';
  return option.type === 'number' ? readNumber(spec, shown, value) : value;
}

function notAChoice(spec: Surface, shown: string, value: string, choices: readonly string[]): WindlassError {
  const near = suggest(value, choices);
  return usage(
    spec,
    `${shown} is "${value}"`,
    `it is one of ${choices.join(', ')}${near ? `; did you mean ${near}?` : ''}`,
  );
}

function readBoolean(spec: Surface, shown: string, value: string | boolean): boolean {
  if (typeof value === 'boolean') return value;
  if (/^(1|true|yes|on)$/i.test(value)) return true;
  if (/^(0|false|no|off)$/i.test(value)) return false;
  throw usage(spec, `${shown} is "${value}"`, 'it is one of true, false');
}

function readNumber(spec: Surface, shown: string, value: string): number {
  const number = Number(value);
  if (Number.isFinite(number) && number >= 0) return number;
  throw usage(spec, `${shown} is "${value}"`, 'it is a number, 0 or more');
}

function readCommand(spec: Surface, commands: readonly Command[], words: readonly string[]): Command {
  const names = commands.map((command) => command.name);
  const word = words[0];
  if (word === undefined) throw usage(spec, `${spec.name} needs a command`, `one of ${names.join(', ')}`);
  const command = commands.find((candidate) => candidate.name === word);
  if (command) return command;
  const near = suggest(word, names);
  throw usage(spec, `unknown command "${word}"`, near ? `did you mean ${near}?` : `one of ${names.join(', ')}`);
}

function readPositionals(
  spec: Surface,
  wanted: readonly Positional[],
  words: readonly string[],
): Map<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  let at = 0;
  for (const positional of wanted) {
    const values = words.slice(at, positional.many ? undefined : at + 1);
    at += values.length;
    if (values.length === 0 && positional.required)
      throw usage(spec, `<${positional.name}> is missing`, positional.describe);
    for (const value of values) {
      if (!positional.choices || positional.choices.includes(value)) continue;
      throw notAChoice(spec, `<${positional.name}>`, value, positional.choices);
    }
    if (values.length > 0) found.set(positional.name, values);
  }
  const extra = words[at];
  if (extra !== undefined) throw usage(spec, `"${extra}" is one argument too many`, undefined);
  return found;
}

function usage(spec: Surface, what: string, why: string | undefined): WindlassError {
  return new WindlassError('usage', what, { ...(why === undefined ? {} : { why }), next: `${spec.name} --help` });
}
