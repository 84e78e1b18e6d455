import { expect, test } from 'vitest';
import { WindlassError } from '../errors.ts';
import { parseArgs } from './parse.ts';
import type { ScriptSpec } from './script.ts';

const spec = {
  name: 'demo',
  options: {
    to: { type: 'string', describe: 'd', placeholder: 'version' },
    count: { type: 'number', describe: 'd' },
    only: { type: 'strings', describe: 'd' },
    color: { type: 'string', describe: 'd', choices: ['red', 'green'], default: 'red' },
    force: { type: 'boolean', describe: 'd' },
  },
  positionals: [{ name: 'files', describe: 'd', many: true }],
} as const satisfies Partial<ScriptSpec>;

const parse = (line: string, env: NodeJS.ProcessEnv = {}) =>
  parseArgs(spec, line === '' ? [] : line.split(' '), env).args;

function refusal(line: string, env: NodeJS.ProcessEnv = {}): WindlassError {
  try {
    parse(line, env);
  } catch (error) {
    if (error instanceof WindlassError) return error;
    throw error;
  }
  throw new Error(`"${line}" was taken`);
}

test('a version that looks like a number stays the text that was typed', () => {
  expect(parse('--to 3.10').string('to')).toBe('3.10');
  expect(parse('--to=007').string('to')).toBe('007');
  expect(parse('1.10 0x10').positionals('files')).toEqual(['1.10', '0x10']);
});

test('flags, defaults, negation and repeated values', () => {
  expect(parse('').string('color')).toBe('red');
  expect(parse('--force').flag('force')).toBe(true);
  expect(parse('--no-force').choice('force')).toBe(false);
  expect(parse('').choice('force')).toBeUndefined();
  expect(parse('--only a --only b c').strings('only')).toEqual(['a', 'b']);
  expect(parse('--count 2.5').number('count')).toBe(2.5);
});

test('--dry-run is --plan, and what stands behind -- is kept apart', () => {
  expect(parse('--dry-run').flag('plan')).toBe(true);
  expect(parse('a -- --to b').rest).toEqual(['--to', 'b']);
});

test('every flag is also an environment variable, and the command line wins', () => {
  expect(parse('', { WINDLASS_TO: '1.2.3' }).string('to')).toBe('1.2.3');
  expect(parse('--to 2.0.0', { WINDLASS_TO: '1.2.3' }).string('to')).toBe('2.0.0');
  expect(parse('', { WINDLASS_FORCE: 'yes', WINDLASS_ONLY: 'a,b', WINDLASS_PLAN: '1' }).flag('force')).toBe(true);
  expect(parse('', { WINDLASS_ONLY: 'a,b' }).strings('only')).toEqual(['a', 'b']);
  expect(refusal('', { WINDLASS_FORCE: 'perhaps' }).message).toContain('WINDLASS_FORCE');
});

test.each([
  ['--too 1', 'unknown flag --too', 'did you mean --to?'],
  ['--to', '--to needs a value', '--to <version>'],
  ['--color blue', '--color is "blue"', 'red, green'],
  ['--color gren', '--color is "gren"', 'did you mean green?'],
  ['--count x', '--count is "x"', 'a number'],
  ['--to 1 --to 2', '--to is given 2 times', 'once'],
  ['-x', 'unknown flag -x', undefined],
])('%s is refused: %s', (line, message, why) => {
  const error = refusal(line);
  expect(error.message).toContain(message);
  expect(error.exitCode).toBe(2);
  expect(`${error.why} ${error.next}`).toContain(why ?? '--help');
});

test('commands: missing, unknown with a suggestion, too many words', () => {
  const commands = [
    { name: 'get', describe: 'd' },
    { name: 'set', describe: 'd', positionals: [{ name: 'v', describe: 'the version', required: true }] },
  ];
  const run = (...argv: string[]) => parseArgs({ name: 'demo', options: {}, commands }, argv);
  expect(run('set', '1.0').args.positional('v')).toBe('1.0');
  expect(() => run()).toThrow('demo needs a command');
  expect(() => run('gte')).toThrow('unknown command "gte"');
  expect(() => run('set')).toThrow('<v> is missing');
  expect(() => run('get', 'x')).toThrow('one argument too many');
});
