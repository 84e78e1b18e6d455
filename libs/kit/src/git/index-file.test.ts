import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Folder, tempRepository } from '../cli/testing/harness.ts';
import { trackedInIndex } from './index-file.ts';
import { findRepository } from './repository.ts';
import { searchTracked } from './search.ts';

const files = { a: '1', 'dir/b with space': '2', 'dir/ünï': '3', [`${'long/'.repeat(30)}name`]: '4' };

function read(repo: Folder) {
  const repository = findRepository(repo.path);
  if (!repository) throw new Error('no repository');
  return trackedInIndex(repository);
}

const asGitSays = (repo: Folder) =>
  repo
    .git('ls-files', '-z')
    .split('\0')
    .filter((file) => file !== '')
    .sort();

test('lists what git ls-files lists, without links and submodules', () => {
  using repo = tempRepository(files);
  expect([...(read(repo) ?? [])].sort()).toEqual(asGitSays(repo));
  symlinkSync('a', join(repo.path, 'link'));
  repo.git('add', 'link');
  repo.git('update-index', '--add', '--cacheinfo', `160000,${repo.git('rev-parse', 'HEAD')},module`);
  expect([...(read(repo) ?? [])].sort()).toEqual(
    asGitSays(repo).filter((file) => file !== 'link' && file !== 'module'),
  );
});

test('reads extended entries (version 3) and a conflict as one file', () => {
  using repo = tempRepository(files);
  repo.write({ later: 'x' });
  repo.git('add', '--intent-to-add', 'later');
  expect(read(repo)).toContain('later');
  repo.git('reset', '-q', '--hard');
  repo.git('switch', '-q', '-c', 'other');
  repo.write({ a: 'theirs' });
  repo.git('commit', '-qam', 'theirs');
  repo.git('switch', '-q', 'main');
  repo.write({ a: 'ours' });
  repo.git('commit', '-qam', 'ours');
  expect(() => repo.git('merge', '-q', 'other')).toThrow();
  expect(read(repo)?.filter((file) => file === 'a')).toEqual(['a']);
});

test.each([
  ['version 4', ['update-index', '--index-version=4']],
  ['a split index', ['update-index', '--split-index']],
])('%s is left to git, and the search finds the same', (_what, args) => {
  using repo = tempRepository(files);
  repo.git(...args);
  expect(read(repo)).toBeNull();
  expect(searchTracked(repo.path, '3', () => true)).toEqual(['dir/ünï']);
});

test('searches below a folder, by name and by text, and passes over files that are gone', () => {
  using repo = tempRepository({ ...files, 'dir/c': 'has 1.2.3 in it', 'dir/d': 'has 1.2.3 too', e: '1.2.3' });
  expect(searchTracked(join(repo.path, 'dir'), '1.2.3', (file) => file !== 'd')).toEqual(['c']);
  repo.git('rm', '-q', '--cached', 'e');
  expect(searchTracked(repo.path, '1.2.3', () => true)).toEqual(['dir/c', 'dir/d']);
});
