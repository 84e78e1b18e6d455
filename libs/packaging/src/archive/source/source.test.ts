import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Folder, tempFolder, tempRepository } from '@windlass/kit/cli/testing/harness';
import { describe, expect, it, test } from 'vitest';
import { configOf, create } from '../../testing/product.ts';
import { failure } from '../../testing/release.ts';
import { digestFile } from '../../tree/digest.ts';
import { formatOf } from '../formats.ts';

const formats = ['tar.gz', 'tar.zst', 'zip'] as const;
const sources = (more: object = {}, other: object = {}): string =>
  configOf({ src: { source: true, name: '{product}-{core}.{format}', ...more } }, other);

const product = {
  VERSION: '1.2.3+007\n',
  '.gitignore': '/dist/\n/ignored\n',
  '.gitattributes': '/ci export-ignore\n*.local export-ignore\nabout.txt export-subst\n*.txt text\n',
  'src/main.c': 'int main;\n',
  'src/ü.c': 'x\n',
  'src.d/b': 'b\n',
  'about.txt': 'made of $Format:%H$\n',
  'big.bin': 'x'.repeat(700_000),
  'ci/run': 'x\n',
  'notes.local': 'x\n',
  'windlass.config.json': sources(),
};

function commitAll(folder: Folder): void {
  folder.git('add', '--all');
  folder.git('commit', '--quiet', '--message', 'more');
}

/** What `git archive` itself puts into a tar. */
function archived(folder: Folder, cwd = folder.path): ReadonlyMap<string, string> {
  using to = tempFolder();
  execFileSync('sh', ['-c', 'git archive --format=tar HEAD | tar -xf - -C "$1"', 'sh', to.path], { cwd });
  return contents(to.path);
}

function contents(dir: string): ReadonlyMap<string, string> {
  const names = execFileSync('find', ['.', '-type', 'f', '-print0'], { cwd: dir, encoding: 'utf8' });
  const files = names.split('\0').filter((name) => name !== '');
  return new Map(files.sort().map((name) => [name, digestFile(join(dir, name)).sha256]));
}

describe.each(formats)('sources as %s', (format) => {
  it('are the tracked files of the commit, as git archive gives them', async () => {
    using folder = tempRepository({ ...product, 'windlass.config.json': sources({ format }) });
    chmodSync(join(folder.path, 'src/main.c'), 0o755);
    symlinkSync('main.c', join(folder.path, 'src/link'));
    commitAll(folder);
    // What is only in the work tree is not of the commit.
    folder.write({ ignored: 'x', 'src/new.c': 'x', 'src/main.c': 'int changed;\n' });
    const { list } = await create(folder);
    const [artifact] = list.artifacts;
    expect(artifact).toMatchObject({ name: `beacon-1.2.3.${format}`, build: null });
    using to = tempFolder();
    await formatOf(format).unpack(join(folder.path, 'dist/release', artifact?.name ?? ''), to.path);
    expect(contents(join(to.path, 'beacon-1.2.3'))).toEqual(archived(folder));
    expect(readFileSync(join(to.path, 'beacon-1.2.3/src/link'), 'utf8')).toBe('int main;\n');
    expect(statSync(join(to.path, 'beacon-1.2.3/src/main.c')).mode & 0o777).toBe(0o755);
    expect(readFileSync(join(to.path, 'beacon-1.2.3/about.txt'), 'utf8')).toContain(folder.git('rev-parse', 'HEAD'));
    const listed = new Map(artifact?.contents.map(({ path, sha256 }) => [path, sha256]));
    expect(listed.get('beacon-1.2.3/src/ü.c')).toBe(digestFile(join(folder.path, 'src/ü.c')).sha256);
  });
});

it('of nothing but the folder of the config where that is not the top of the repository', async () => {
  using folder = tempRepository({
    'other/x': 'x',
    '.gitattributes': 'product/no export-ignore\n',
    'product/VERSION': '1.2.3\n',
    'product/a': 'a',
    'product/b/c': 'c',
    'product/no': 'n',
    'product 2/x': 'x',
    'product/windlass.config.json': sources({ prefix: '' }),
  });
  const cwd = join(folder.path, 'product');
  const { createPackages } = await import('../create-packages.ts');
  const { releaseIn } = await import('../../testing/release.ts');
  const { list } = await createPackages(await releaseIn(cwd), []);
  expect(list.artifacts[0]?.contents.map(({ path }) => path)).toEqual(['VERSION', 'a', 'b/c', 'windlass.config.json']);
});

it('are written once, and again only where the commit is another one', async () => {
  using folder = tempRepository(product);
  expect((await create(folder)).steps).toMatchObject([{ state: 'done' }]);
  expect((await create(folder)).steps).toMatchObject([{ state: 'unchanged' }]);
  folder.write({ 'src/main.c': 'int other;\n' });
  expect((await create(folder)).steps).toMatchObject([{ state: 'unchanged' }]);
  commitAll(folder);
  expect((await create(folder)).steps).toMatchObject([{ state: 'done', reason: 'what goes into it changed' }]);
});

it('keep their bytes when a commit brings nothing but checksums, which may be their own', async () => {
  using folder = tempRepository({ ...product, 'aur/PKGBUILD': 'pkgver=1.2.3\nsha256sums=(SKIP)\n' });
  const { list } = await create(folder);
  folder.write({ 'aur/PKGBUILD': `pkgver=1.2.3\nsha256sums=(${list.artifacts[0]?.sha256})\n` });
  commitAll(folder);
  rmSync(join(folder.path, 'dist'), { recursive: true });
  expect((await create(folder)).list.artifacts[0]?.sha256).toBe(list.artifacts[0]?.sha256);
});

it('are the same whatever the user has configured, and take further files', async () => {
  const config = sources({ files: [{ from: 'generated', to: 'src/' }] });
  using one = tempRepository({ ...product, 'windlass.config.json': config });
  one.write({ generated: 'g' });
  const first = await create(one);
  using parent = tempFolder();
  const path = join(parent.path, 'clone');
  execFileSync('git', ['clone', '--quiet', one.path, path]);
  for (const [key, value] of [
    ['core.autocrlf', 'true'],
    ['core.eol', 'crlf'],
    ['tar.umask', '0077'],
    ['core.attributesFile', join(parent.path, 'attributes')],
  ] as const)
    execFileSync('git', ['config', key, value], { cwd: path });
  writeFileSync(join(parent.path, 'attributes'), 'VERSION export-ignore\n');
  writeFileSync(join(path, 'generated'), 'g');
  const { createPackages } = await import('../create-packages.ts');
  const { releaseIn } = await import('../../testing/release.ts');
  const second = await createPackages(await releaseIn(path), []);
  expect(second.list.artifacts[0]?.sha256).toBe(first.list.artifacts[0]?.sha256);
  expect(first.list.artifacts[0]?.contents.map(({ path }) => path)).toContain('beacon-1.2.3/src/generated');
});

describe('what cannot be packed as sources', () => {
  const dist = (folder: Folder): boolean => existsSync(join(folder.path, 'dist'));

  it('a submodule is named, and its way out is export-ignore', async () => {
    using other = tempRepository({ x: 'x' });
    using folder = tempRepository(product);
    mkdirSync(join(folder.path, 'third party'));
    const add = ['-c', 'protocol.file.allow=always', 'submodule', 'add', '--quiet', other.path, 'third party/other'];
    execFileSync('git', add, { cwd: folder.path });
    commitAll(folder);
    const error = await failure(create(folder));
    expect(error).toMatchObject({
      kind: 'build',
      exitCode: 3,
      message: 'third party/other/ is a submodule, which a package of sources cannot hold',
      next: expect.stringContaining('export-ignore'),
    });
    expect(dist(folder)).toBe(false);
    folder.write({ '.gitattributes': '"/third party/other" export-ignore\n' });
    commitAll(folder);
    expect((await create(folder)).list.artifacts).toHaveLength(1);
  });

  it('a pointer of Git LFS is not taken for the file', async () => {
    const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n';
    using folder = tempRepository({ ...product, 'logo.png': pointer });
    expect(await failure(create(folder))).toMatchObject({
      kind: 'build',
      message: expect.stringMatching(/^logo\.png is a pointer/),
    });
  });

  it('a link that leads out of the repository', async () => {
    using folder = tempRepository(product);
    symlinkSync('/etc/passwd', join(folder.path, 'out'));
    commitAll(folder);
    expect(await failure(create(folder))).toMatchObject({
      kind: 'build',
      message: expect.stringContaining('leads out'),
    });
  });

  test.each([
    ['a package that installs programs', sources({ format: 'deb' }), /deb holds programs, not sources/],
    ['a file that is tracked and named', sources({ files: [{ from: 'src' }] }), /two things would be/],
  ])('%s', async (_, config, message) => {
    using folder = tempRepository({ ...product, 'windlass.config.json': config });
    expect(await failure(create(folder))).toMatchObject({ kind: 'config', message: expect.stringMatching(message) });
  });

  it('a product that is in no repository', async () => {
    using folder = tempFolder(product);
    expect(await failure(create(folder))).toMatchObject({
      kind: 'config',
      message: expect.stringContaining('no commit'),
    });
  });
});
