import type { OptionTable } from './options.ts';

export interface Tokens {
  /** Values by the option's own name; `true` and `false` for a flag without one, '' for a value that is missing. */
  readonly given: ReadonlyMap<string, readonly (string | boolean)[]>;
  readonly words: readonly string[];
  /** What stands behind `--`. */
  readonly rest: readonly string[];
  /** Flags that no option has, as typed. */
  readonly unknown: readonly string[];
}

/**
 * Splits a command line by an option table: `--name value`, `--name=value`, `--flag`, `--no-flag`, `-x`, `--`. Our own, because every parser
 * there is (yargs', Node's) loads `node:util`, and Node runs all the getters of that module at its first import: 6 ms, a fifth of what
 * starting Node takes. A value may begin with one dash, not with two.
 */
export function tokenize(argv: readonly string[], table: OptionTable): Tokens {
  const names = namesOf(table);
  const given = new Map<string, (string | boolean)[]>();
  const words: string[] = [];
  const unknown: string[] = [];
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? '';
    if (word === '--') return { given, words, rest: argv.slice(at + 1), unknown };
    if (!/^--?[^-\s]/.test(word)) {
      words.push(word);
      continue;
    }
    const equals = word.indexOf('=');
    const flag = equals === -1 ? word : word.slice(0, equals);
    const { name, negated } = nameOf(flag, names, table);
    if (name === undefined) {
      unknown.push(flag);
      continue;
    }
    const inline = equals === -1 ? undefined : word.slice(equals + 1);
    const bare = table[name]?.type === 'boolean' || name === 'help' || name === 'version';
    const next = argv[at + 1];
    const follows = !bare && inline === undefined && next !== undefined && !next.startsWith('--');
    if (follows) at++;
    const value = inline ?? (follows ? next : bare ? !negated : '');
    given.set(name, [...(given.get(name) ?? []), value]);
  }
  return { given, words, rest: [], unknown };
}

function namesOf(table: OptionTable): ReadonlyMap<string, string> {
  const names = new Map([
    ['help', 'help'],
    ['h', 'help'],
    ['version', 'version'],
  ]);
  for (const [name, { alias = [] }] of Object.entries(table))
    for (const word of [name, ...alias]) names.set(word, name);
  return names;
}

function nameOf(flag: string, names: ReadonlyMap<string, string>, table: OptionTable) {
  const word = flag.replace(/^--?/, '');
  // One dash is for one letter.
  const found = flag.startsWith('--') || word.length === 1 ? names.get(word) : undefined;
  if (found !== undefined || !flag.startsWith('--no-')) return { name: found, negated: false };
  const name = names.get(word.slice('no-'.length));
  return { name: name !== undefined && table[name]?.type === 'boolean' ? name : undefined, negated: true };
}
