import { execFileSync } from 'node:child_process';
import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { type Folder, tempFolder, tempRepository } from '@windlass/kit/cli/testing/harness';
import { describe, expect, it } from 'vitest';
import { builtSource, isChecksumFile } from './built-source.ts';
import { releaseIn } from './testing/release.ts';

const product = {
  VERSION: '1.0.0\n',
  'main.c': '',
  'windlass.config.json': JSON.stringify({
    product: 'x',
    version: { source: 'VERSION' },
    channels: { homebrew: { manifest: 'tap/x.rb' }, npm: { manifest: 'npm/package.json' } },
  }),
};

async function source(path: string, env: NodeJS.ProcessEnv = {}) {
  return builtSource(await releaseIn(path, env), (file) => file === 'out');
}

/** A commit of these files at so many seconds since 1970; gives its hash. */
function commit(folder: Folder, seconds: number, files: Readonly<Record<string, string>>): string {
  folder.write(files);
  folder.git('add', '--all');
  const date = `${seconds} +0000`;
  const env = { ...process.env, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
  execFileSync('git', ['commit', '--quiet', '--message=x'], { cwd: folder.path, env });
  return folder.git('rev-parse', 'HEAD');
}

describe('in git', () => {
  it('is the last commit and its time, in a clone too', async () => {
    using folder = tempRepository(product);
    const hash = commit(folder, 1_900_000_000, { 'main.c': '1' });
    expect(await source(folder.path)).toEqual({ commit: hash, epoch: 1_900_000_000, warning: null });
    using clone = tempFolder();
    execFileSync('git', ['clone', '--quiet', folder.path, join(clone.path, 'c')]);
    expect(await source(join(clone.path, 'c'))).toMatchObject({ commit: hash });
    // What is set outside of a build does not change what a commit gives.
    expect(await source(folder.path, { SOURCE_DATE_EPOCH: '1' })).toMatchObject({ epoch: 1_900_000_000 });
  });

  it('passes over commits that bring nothing but checksums, also where the product is in a folder', async () => {
    using folder = tempRepository({ 'else/where': '' });
    const inner = Object.fromEntries(Object.entries(product).map(([file, text]) => [`in ner/${file}`, text]));
    const hash = commit(folder, 1_900_000_000, inner);
    commit(folder, 1_900_000_100, { 'in ner/aur/PKGBUILD': '1', 'in ner/aur/.SRCINFO': '1' });
    commit(folder, 1_900_000_200, { 'in ner/tap/x.rb': '2' });
    expect(await source(join(folder.path, 'in ner'))).toMatchObject({ commit: hash, warning: null });
    const later = commit(folder, 1_900_000_300, { 'in ner/tap/x.rb': '3', 'in ner/npm/package.json': '{}' });
    expect(await source(join(folder.path, 'in ner'))).toMatchObject({ commit: later });
  });

  it('warns in a clone that is cut off where that cannot be told', async () => {
    using folder = tempRepository(product);
    commit(folder, 1_900_000_000, { PKGBUILD: '1' });
    using clone = tempFolder();
    const args = ['clone', '--quiet', '--depth=1', `file://${folder.path}`, join(clone.path, 'c')];
    execFileSync('git', args);
    expect((await source(join(clone.path, 'c'))).warning).toMatch(/git fetch --unshallow/);
  });
});

describe('outside of git', () => {
  it('is SOURCE_DATE_EPOCH, else the time of the newest file that is no output', async () => {
    using folder = tempFolder({ ...product, out: '', PKGBUILD: '' });
    for (const file of Object.keys(product)) utimesSync(join(folder.path, file), 1000, 1000);
    utimesSync(join(folder.path, 'main.c'), 2000, 2000.9);
    expect(await source(folder.path)).toEqual({ commit: null, epoch: 2000, warning: null });
    expect(await source(folder.path, { SOURCE_DATE_EPOCH: '77' })).toMatchObject({ epoch: 77 });
    expect(await source(folder.path, { SOURCE_DATE_EPOCH: 'soon' })).toMatchObject({ epoch: 2000 });
  });
});

it('a manifest that holds no checksum is a source like any other', async () => {
  using folder = tempRepository(product);
  const release = await releaseIn(folder.path);
  const files = ['tap/x.rb', 'a/PKGBUILD', '.SRCINFO', 'npm/package.json', 'PKGBUILD.md', 'tap/x.rbx'];
  expect(files.map((file) => isChecksumFile(release, file))).toEqual([true, true, true, false, false, false]);
});
