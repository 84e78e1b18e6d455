import parser from 'yargs-parser';
import { WindlassError } from '../errors.ts';
import { suggest } from '../suggest.ts';
import { Args, type ArgValue } from './args.ts';
import { type Command, commonOptions, type Option, type OptionTable, type Positional } from './options.ts';
import type { ScriptSpec } from './script.ts';

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
 * Reads a command line by the script's option table. yargs' own parser does the reading; what it would let pass (unknown
 * flags, missing values, wrong choices) is refused here, because starting the whole of yargs costs more than the script.
 * @throws WindlassError `usage`
 */
export function parseArgs(spec: Surface, argv: readonly string[], env: NodeJS.ProcessEnv = {}): Parsed {
  const table = allOptions(spec);
  const raw = parser([...argv], parserOptions(table));
  const help = raw['help'] === true || raw['h'] === true;
  const version = raw['version'] === true;
  const words = raw._.map(String);
  const rest = (raw['--'] ?? []).map(String);
  if (help || version)
    return { args: new Args(new Map(), new Map(), []), command: knownCommand(spec, words[0]), help, version };

  refuseUnknown(spec, table, raw);
  const options = new Map<string, ArgValue>();
  for (const [name, option] of Object.entries(table)) {
    const value = readOption(spec, name, option, raw[name], env);
    if (value !== undefined) options.set(name, value);
  }
  const command = spec.commands ? readCommand(spec, spec.commands, words) : null;
  const wanted = command ? (command.positionals ?? []) : (spec.positionals ?? []);
  const positionals = readPositionals(spec, wanted, command ? words.slice(1) : words);
  return { args: new Args(options, positionals, rest), command: command?.name ?? null, help, version };
}

function parserOptions(table: OptionTable): parser.Options {
  const names = (type: Option['type']) => Object.keys(table).filter((name) => table[name]?.type === type);
  return {
    string: [...names('string'), ...names('number'), ...names('strings')],
    array: names('strings'),
    boolean: [...names('boolean'), 'help', 'version', 'h'],
    alias: Object.fromEntries(Object.entries(table).flatMap(([name, o]) => (o.alias ? [[name, [...o.alias]]] : []))),
    configuration: {
      'camel-case-expansion': false,
      'dot-notation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'strip-aliased': true,
      'populate--': true,
      'duplicate-arguments-array': true,
      'greedy-arrays': false,
      'short-option-groups': false,
    },
  };
}

function knownCommand(spec: Surface, word: string | undefined): string | null {
  return spec.commands?.some((c) => c.name === word) ? (word ?? null) : null;
}

function refuseUnknown(spec: Surface, table: OptionTable, raw: Record<string, unknown>): void {
  for (const key of Object.keys(raw)) {
    if (key === '_' || key === '--' || key in table || key === 'help' || key === 'version' || key === 'h') continue;
    const flag = key.length === 1 ? `-${key}` : `--${key}`;
    const near = suggest(key, [...Object.keys(table), 'help', 'version']);
    throw usage(spec, `unknown flag ${flag}`, near ? `did you mean --${near}?` : undefined);
  }
}

function readOption(
  spec: Surface,
  name: string,
  option: Option,
  raw: unknown,
  env: NodeJS.ProcessEnv,
): ArgValue | undefined {
  const variable = `WINDLASS_${name.toUpperCase().replaceAll('-', '_')}`;
  const fromEnv = env[variable];
  const given = raw !== undefined;
  if (!given && (fromEnv === undefined || fromEnv === '')) return option.default;
  const shown = given ? `--${name}` : variable;
  if (option.type === 'boolean') return given ? raw === true : readBoolean(spec, variable, fromEnv ?? '');
  const values = given
    ? [raw].flat().map(String)
    : option.type === 'strings'
      ? (fromEnv ?? '').split(',')
      : [fromEnv ?? ''];
  for (const value of values) {
    if (value === '')
      throw usage(spec, `${shown} needs a value`, `for example --${name} <${option.placeholder ?? name}>`);
    if (option.choices && !option.choices.includes(value)) {
      const near = suggest(value, option.choices);
      throw usage(
        spec,
        `${shown} is "${value}"`,
        `it is one of ${option.choices.join(', ')}${near ? `; did you mean ${near}?` : ''}`,
      );
    }
  }
  if (option.type === 'strings') return values;
  if (values.length > 1) throw usage(spec, `${shown} is given ${values.length} times`, 'give it once');
  const value = values[0] ?? '';
  return option.type === 'number' ? readNumber(spec, shown, value) : value;
}

function readBoolean(spec: Surface, variable: string, value: string): boolean {
  if (/^(1|true|yes|on)$/i.test(value)) return true;
  if (/^(0|false|no|off)$/i.test(value)) return false;
  throw usage(spec, `${variable} is "${value}"`, 'it is one of true, false');
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
      const near = suggest(value, positional.choices);
      throw usage(
        spec,
        `<${positional.name}> is "${value}"`,
        `it is one of ${positional.choices.join(', ')}${near ? `; did you mean ${near}?` : ''}`,
      );
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
