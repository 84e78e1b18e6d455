import { expect, test } from 'vitest';
import { incrementOf, suggestIncrement } from './conventional.ts';

const commit = (subject: string, body = '') => ({ hash: 'abc', subject, body });

test.each([
  ['feat: x', '', 'minor'],
  ['feat(api): x', '', 'minor'],
  ['fix!: x', '', 'major'],
  ['chore(deps)!: x', '', 'major'],
  ['docs: x', 'BREAKING CHANGE: y', 'major'],
  ['docs: x', 'more\n\nBREAKING-CHANGE #12', 'major'],
  ['docs: x', 'not a BREAKING CHANGE: inside a line', null],
  ['FIX: x', '', 'patch'],
  ['ci: x', '', 'build'],
  ['feat:no space', '', 'patch'],
  ['a plain sentence', '', 'patch'],
  ['Merge branch main', '', null],
  ['style: x', '', null],
])('%s %j asks for %s', (subject, body, type) => {
  expect(incrementOf(commit(subject, body))).toBe(type);
});

test('the highest type wins, and the commits that decide it are named', () => {
  const suggestion = suggestIncrement([commit('fix: a'), commit('feat: b'), commit('docs: c')], '1.2.3');
  expect(suggestion).toMatchObject({ type: 'minor', counted: 3, deciding: [{ subject: 'feat: b' }] });
});

test('before 1.0.0 a breaking change is a minor release', () => {
  expect(suggestIncrement([commit('feat!: a')], '0.4.0').type).toBe('minor');
  expect(suggestIncrement([commit('feat!: a')], '1.4.0').type).toBe('major');
});

test('documentation alone asks for no release', () => {
  expect(suggestIncrement([commit('docs: a')], '1.0.0')).toMatchObject({ type: null, deciding: [] });
  expect(suggestIncrement([], '1.0.0').why).toMatch(/no commits/);
});
