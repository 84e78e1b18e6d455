import { WindlassError } from '@windlass/kit/errors';
import { describe, expect, test } from 'vitest';
import { parseVersion } from '../model/version.ts';
import { type CustomRule, customFormat } from './custom.ts';
import { checkSplice } from './testing/splice-property.ts';

const file = 'docs/install.txt';

function synced(rule: Omit<CustomRule, 'file'>, text: string, version = '3.4.1+002'): string {
  return checkSplice(customFormat({ file, ...rule }), file, text, parseVersion(version)).text;
}

function refusal(run: () => unknown): WindlassError {
  try {
    run();
  } catch (error) {
    if (error instanceof WindlassError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('a pattern of the user', () => {
  test('text with tokens is taken literally', () => {
    expect(synced({ pattern: 'v.[{version}] (a+b)' }, 'vx[3.4.0] (a+b)\nv.[3.4.0+001] (a+b)\n')).toBe(
      'vx[3.4.0] (a+b)\nv.[3.4.1+002] (a+b)\n',
    );
  });

  test('the full stop after a version is not part of it', () => {
    expect(synced({ pattern: 'This is {version}' }, 'This is 3.4.0.\n')).toBe('This is 3.4.1+002.\n');
  });

  test('core and build stand apart', () => {
    expect(synced({ pattern: 'foo_{core}_b{build}.exe' }, 'get foo_3.4.0_b001.exe')).toBe('get foo_3.4.1_b002.exe');
  });

  test('a drifted value is healed, a leading v kept, and `as` says how it is written', () => {
    expect(synced({ pattern: 'tag: {version}' }, 'tag: v1.2')).toBe('tag: v3.4.1+002');
    expect(synced({ pattern: 'tag: {version}', as: 'npm' }, 'tag: BUILD_TIME_PLACEHOLDER')).toBe('tag: 3.4.1');
  });

  test.each([
    ['a named group', '^release (?<version>\\S+)$'],
    ['one group', 'release (\\d+\\.\\d+\\.\\d+)'],
    ['slashes and flags', '/RELEASE (\\S+)/i'],
    ['a regular expression', /release (\S+)/],
  ])('a regular expression with %s', (_, pattern) => {
    expect(synced({ pattern, as: 'core' }, 'x\nrelease 3.4.0\ny 3.4.0\n')).toBe('x\nrelease 3.4.1\ny 3.4.0\n');
  });

  test('it must match exactly as often as it says', () => {
    expect(synced({ pattern: 'a {version}', exactly: 2 }, 'a 3.4.0\na 3.3.9\n')).toBe('a 3.4.1+002\na 3.4.1+002\n');
    const twice = refusal(() => customFormat({ file, pattern: 'a {version}' }).find('a 1.0.0\nb\na 2.0.0\n', file));
    expect(twice).toMatchObject({
      kind: 'input',
      message: 'the pattern "a {version}" matches 2 times in docs/install.txt, not 1',
      why: 'it matches on lines 1, 3',
    });
    const never = refusal(() => customFormat({ file, pattern: 'a {version}' }).find('b', file));
    expect(never).toMatchObject({
      kind: 'input',
      message: 'the pattern "a {version}" matches 0 times in docs/install.txt, not 1',
    });
  });

  test.each([
    ['nothing', ''],
    ['an empty match', '(\\d*)'],
    ['no group', 'release \\S+'],
    ['two groups', '(a)(b)'],
    ['broken syntax', '(\\d+'],
    ['repetition in repetition', '((?:\\d+)+)x'],
    ['a token twice', '{version} {version}'],
  ])('%s is refused', (_, pattern) => {
    expect(refusal(() => customFormat({ file, pattern }))).toMatchObject({ kind: 'config', where: { file } });
  });

  test('an unknown way to write is refused', () => {
    expect(refusal(() => customFormat({ file, pattern: '{version}', as: 'nmp' })).message).toBe(
      '"nmp" is no way to write a version',
    );
  });

  test('a pattern that would run for ever is stopped', () => {
    const format = customFormat({ file, pattern: '((?:a|a?)(?:a|aa|a?)(?:(?:a|aa)\\b|(?:a|aa|aaa){1,200}){1,30})$' });
    const error = refusal(() => format.find(`${'a'.repeat(400)}b`, file));
    expect(error.why).toMatch(/took more than 1000 ms/);
  });
});
