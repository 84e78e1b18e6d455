import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempRepository } from '@windlass/kit/cli/testing/harness';
import { sha256Hex } from '@windlass/kit/hash';
import { describe, expect, it, test } from 'vitest';
import { readArtifacts } from '../artifacts.ts';
import { archive, configOf, create, namesIn, product, sha256sum, snapshot } from '../testing/product.ts';

describe('a package', () => {
  it('holds what the config names, below its prefix, and is checked by sha256sum', async () => {
    using folder = tempRepository(product);
    const { list, steps } = await create(folder);
    expect(namesIn(folder)).toEqual([
      'beacon-1.2.3/',
      'beacon-1.2.3/beacon',
      'beacon-1.2.3/share/',
      'beacon-1.2.3/share/a b.txt',
      'beacon-1.2.3/share/ünï/',
      'beacon-1.2.3/share/ünï/leer',
    ]);
    expect(sha256sum(folder)).toBe('beacon-1.2.3-linux-x86_64.tar.gz: OK\n');
    expect(readArtifacts(join(folder.path, 'dist/release'), '1.2.3+007')).toEqual(list);
    expect(list).toMatchObject({
      commit: folder.git('rev-parse', 'HEAD'),
      sourceDateEpoch: Number(folder.git('log', '-1', '--format=%ct')),
      artifacts: [{ package: 'linux', platform: 'linux-x86_64', size: statSync(join(folder.path, archive)).size }],
    });
    expect(list.artifacts[0]?.contents[0]).toEqual({
      path: 'beacon-1.2.3/beacon',
      size: 28,
      mode: 0o755,
      sha256: sha256Hex(product['bin/beacon']),
    });
    expect(steps).toMatchObject([{ state: 'done' }]);
    expect(folder.git('status', '--porcelain', '--ignored=no')).toBe('');
  });

  it('does not make the tree dirty where git ignores no dist, either', async () => {
    using folder = tempRepository({ ...product, '.gitignore': '' });
    await create(folder);
    expect(folder.git('status', '--porcelain')).toBe('');
  });

  it('is not written again where nothing changed, and is where something did', async () => {
    using folder = tempRepository(product);
    await create(folder);
    const first = snapshot(folder);
    // As a new clone or a touch would leave it.
    utimesSync(join(folder.path, 'bin/beacon'), 1, 1);
    chmodSync(join(folder.path, 'share/a b.txt'), 0o600);
    expect((await create(folder)).steps).toMatchObject([{ state: 'unchanged' }]);
    expect(snapshot(folder)).toEqual(first);
    writeFileSync(join(folder.path, archive), 'broken');
    expect((await create(folder)).steps).toMatchObject([{ state: 'done', reason: 'it is not as it was packed' }]);
    rmSync(join(folder.path, archive));
    expect((await create(folder)).steps).toMatchObject([{ state: 'done', reason: 'it is gone' }]);
    folder.write({ 'share/a b.txt': 'b\n' });
    expect((await create(folder)).steps).toMatchObject([{ state: 'done', reason: 'what goes into it changed' }]);
    rmSync(join(folder.path, 'dist/release/SHA256SUMS'));
    expect((await create(folder)).steps).toMatchObject([{ state: 'unchanged' }]);
    expect(sha256sum(folder)).toContain('OK');
  });

  it('keeps its bytes when a commit brings nothing but its checksums, and only then', async () => {
    using folder = tempRepository({ ...product, 'aur/PKGBUILD': 'pkgver=1.2.3\nsha256sums=(SKIP)\n' });
    const { list } = await create(folder);
    const [before] = list.artifacts;
    const commit = (message: string, date: string): string =>
      execFileSync('git', ['commit', '--quiet', '--all', '--allow-empty', '--message', message], {
        cwd: folder.path,
        env: { ...process.env, GIT_COMMITTER_DATE: date, GIT_AUTHOR_DATE: date },
        encoding: 'utf8',
      });
    folder.write({ 'aur/PKGBUILD': `pkgver=1.2.3\nsha256sums=(${before?.sha256})\n` });
    commit('checksums', '2031-01-01T00:00:00Z');
    const first = snapshot(folder);
    expect((await create(folder)).steps).toMatchObject([{ state: 'unchanged' }]);
    expect(snapshot(folder)).toEqual(first);
    rmSync(join(folder.path, 'dist'), { recursive: true });
    expect((await create(folder)).list.artifacts[0]?.sha256).toBe(before?.sha256);
    folder.write({ 'share/a b.txt': 'other\n', 'aur/PKGBUILD': 'pkgver=1.2.3\n' });
    commit('sources, too', '2032-01-01T00:00:00Z');
    const third = await create(folder);
    expect(third.list.sourceDateEpoch).toBe(Date.parse('2032-01-01T00:00:00Z') / 1000);
  });

  it('takes the mode, the place and the globs that the config gives', async () => {
    const files = [
      { from: 'bin/*', to: 'libexec/', mode: '700' },
      { from: 'share/a b.txt', to: 'doc/' },
      { from: 'share/a b.txt', to: 'doc/renamed.txt' },
      { from: 'share/**/leer' },
    ];
    using folder = tempRepository({
      ...product,
      'windlass.config.json': configOf({ any: { prefix: '', name: '{product}_{version}.{format}', files } }),
    });
    await create(folder);
    const listing = execFileSync('tar', ['-tvzf', 'dist/release/beacon_1.2.3_007.tar.gz', '--quoting-style=literal'], {
      cwd: folder.path,
      encoding: 'utf8',
    });
    expect(listing.replaceAll(/ 0\/0 .*:\d\d /g, ' ').split('\n')).toEqual([
      'drwxr-xr-x doc/',
      '-rw-r--r-- doc/a b.txt',
      '-rw-r--r-- doc/renamed.txt',
      'drwxr-xr-x libexec/',
      '-rwx------ libexec/beacon',
      'drwxr-xr-x ünï/',
      '-rw-r--r-- ünï/leer',
      '',
    ]);
  });
});

test('ten thousand files are packed as tar(1) reads them', async () => {
  using folder = tempRepository({
    VERSION: '1.0.0\n',
    'windlass.config.json': configOf({ all: { prefix: '', files: [{ from: 'many' }] } }),
  });
  const files = Array.from({ length: 10_000 }, (_, at) => `many/${at % 100}/file ${at}.txt`);
  for (let at = 0; at < 100; at++) mkdirSync(join(folder.path, `many/${at}`), { recursive: true });
  for (const file of files) writeFileSync(join(folder.path, file), file);
  const { list } = await create(folder);
  expect(list.artifacts[0]?.contents).toHaveLength(10_000);
  const found = namesIn(folder, 'dist/release/beacon-1.0.0-all.tar.gz').filter((name) => !name.endsWith('/'));
  expect(found.toSorted()).toEqual(files.toSorted());
  expect((await create(folder)).steps).toMatchObject([{ state: 'unchanged' }]);
});
