import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { tempRepository } from '@windlass/kit/cli/testing/harness';
import { expect, test } from 'vitest';
import { readArtifacts } from '../../artifacts.ts';
import { configOf, create } from '../../testing/product.ts';
import { failure } from '../../testing/release.ts';
import { formatOf } from '../formats.ts';
import { about, copyright } from './testing/sample.ts';

const packages = (format: string, more: object = {}) => ({
  [format]: {
    format,
    platform: 'linux-x86_64',
    files: [
      { from: 'bin/beacon', to: 'usr/bin/beacon', mode: '0755' },
      { from: 'beacon.conf', to: 'etc/beacon/' },
      { from: 'COPYING', to: 'usr/share/doc/beacon/copyright' },
    ],
    system: { scripts: { postInstall: 'post.sh' }, ...more },
  },
});

const product = {
  VERSION: '1.2.3+007\n',
  '.gitignore': '/dist/\n',
  'bin/beacon': '#!/bin/sh\necho beacon 1.2.3\n',
  'beacon.conf': 'light = on\n',
  COPYING: copyright,
  'post.sh': '#!/bin/sh\necho hello\n',
  'windlass.config.json': configOf({ ...packages('deb'), ...packages('rpm') }, { about }),
};

const names = ['beacon-1.2.3-linux-x86_64.deb', 'beacon-1.2.3-linux-x86_64.rpm'];

test('packages of both systems are made, listed as they are, and not made again', async () => {
  using folder = tempRepository(product);
  const dir = join(folder.path, 'dist/release');
  const { list } = await create(folder);
  expect(list.artifacts.map(({ name }) => name)).toEqual(names);
  for (const { format, name, contents } of readArtifacts(dir, '1.2.3+007').artifacts) {
    const read = (await formatOf(format).read(join(dir, name))).filter(({ kind }) => kind !== 'folder');
    expect(read.map(({ path, size, mode }) => ({ path, size, mode }))).toEqual(
      contents.map(({ path, size, mode }) => ({ path, size, mode })),
    );
    expect(contents.map(({ path }) => path)).toContain('usr/bin/beacon');
  }
  expect((await create(folder)).steps).toMatchObject([{ state: 'unchanged' }, { state: 'unchanged' }]);
  folder.write({ 'post.sh': '#!/bin/sh\necho good morning\n' });
  expect((await create(folder)).steps).toMatchObject([{ state: 'done' }, { state: 'done' }]);
});

test('another folder, user, time zone and day give the same bytes', async () => {
  using here = tempRepository(product);
  const [umask, zone, language] = [process.umask(), process.env['TZ'], process.env['LC_ALL']];
  const bytes = async (): Promise<Buffer[]> => {
    await create(here);
    return names.map((name) => readFileSync(join(here.path, 'dist/release', name)));
  };
  const first = await bytes();
  using there = tempRepository({ other: '' });
  there.git('fetch', '--quiet', here.path, 'HEAD');
  try {
    process.umask(0o077);
    process.env['TZ'] = 'Pacific/Kiritimati';
    process.env['LC_ALL'] = 'de_DE.UTF-8';
    there.git('checkout', '--quiet', '--detach', 'FETCH_HEAD');
    await create(there);
    const second = names.map((name) => readFileSync(join(there.path, 'dist/release', name)));
    expect(second.map((one, at) => one.equals(first[at] ?? Buffer.alloc(0)))).toEqual([true, true]);
  } finally {
    process.umask(umask);
    for (const [key, former] of Object.entries({ TZ: zone, LC_ALL: language })) {
      if (former === undefined) delete process.env[key];
      else process.env[key] = former;
    }
  }
});

test('what is missing is said with the place of the package in the config, and nothing is left behind', async () => {
  using folder = tempRepository({
    ...product,
    'windlass.config.json': JSON.stringify(JSON.parse(configOf(packages('deb'), { about: { summary: 'x' } })), null, 2),
  });
  const error = await failure(create(folder));
  expect(error).toMatchObject({
    kind: 'config',
    message: 'about.maintainer: a deb package needs it, and it is not given',
    where: { file: expect.stringContaining('windlass.config.json'), line: expect.any(Number) },
    next: "add to the config: about: { maintainer: 'Jo Doe <jo@example.org>' }",
  });
  expect(existsSync(join(folder.path, 'dist/release'))).toBe(false);
});

test('a run that fails leaves no scratch file', async () => {
  using folder = tempRepository(product);
  await create(folder);
  const before = readdirSync(join(folder.path, 'dist/release')).sort();
  folder.write({ 'post.sh': 'x\r\n' });
  await failure(create(folder));
  expect(readdirSync(join(folder.path, 'dist/release')).sort()).toEqual(before);
});

test('a link may lead to what another package brings, and not out of the system', async () => {
  const files = { ...product, 'windlass.config.json': configOf(packages('deb'), { about }) };
  using folder = tempRepository(files);
  const link = (target: string): void => {
    const config = JSON.parse(files['windlass.config.json']);
    config.packages.deb.files.push({ from: 'share', to: 'usr/share/beacon' });
    folder.write({ 'windlass.config.json': JSON.stringify(config) });
    rmSync(join(folder.path, 'share'), { force: true, recursive: true });
    mkdirSync(join(folder.path, 'share'));
    symlinkSync(target, join(folder.path, 'share/link'));
  };
  for (const target of ['/usr/share/common-licenses/MIT', '../fonts/light.ttf', '/etc/beacon/beacon.conf']) {
    link(target);
    const { list } = await create(folder);
    expect(list.artifacts[0]?.contents.find(({ path }) => path.endsWith('/link'))).toMatchObject({ link: target });
  }
  link('../../../../etc/passwd');
  expect(await failure(create(folder))).toMatchObject({ kind: 'build', message: expect.stringContaining('leads out') });
});
