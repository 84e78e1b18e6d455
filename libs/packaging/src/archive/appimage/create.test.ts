import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Folder, tempFolder } from '@windlass/kit/cli/testing/harness';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configOf } from '../../testing/product.ts';
import { failure, releaseIn } from '../../testing/release.ts';
import { createPackages, planAll } from '../create-packages.ts';
import { files } from './testing/product.ts';
import { has, pinned, tinyRuntime } from './testing/runtimes.ts';

const canPack = has('mksquashfs');
let folder: Folder;
beforeEach(() => {
  folder = tempFolder({ VERSION: '1.2.3+007\n' });
  for (const [path, text] of Object.entries(files)) folder.write({ [`tree/${path}`]: text });
  configure();
});
afterEach(() => folder[Symbol.dispose]());

function configure(system: object = { runtime: pinned(folder.path, tinyRuntime()) }): void {
  const run = [
    { from: 'tree/usr/share', to: 'usr/share' },
    { from: 'tree/usr/bin/beacon', to: 'usr/bin/', mode: '0755' },
  ];
  const app = { format: 'AppImage', platform: 'linux-x86_64', files: run, system };
  folder.write({ 'windlass.config.json': JSON.stringify(JSON.parse(configOf({ app })), null, 2) });
}

const inRelease = (): readonly string[] => readdirSync(join(folder.path, 'dist/release')).sort();

describe.skipIf(!canPack)(`the package of a release (${canPack ? 'by mksquashfs' : 'needs mksquashfs'})`, () => {
  it('lists what was made for it, too, and is left as it is the second time', async () => {
    const { list } = await createPackages(await releaseIn(folder.path), []);
    const [artifact] = list.artifacts;
    expect(artifact?.name).toBe('beacon-1.2.3-linux-x86_64.AppImage');
    expect(artifact?.contents.slice(0, 4).map(({ path, link }) => [path, link])).toEqual([
      ['.DirIcon', 'usr/share/icons/hicolor/scalable/apps/beacon.svg'],
      ['AppRun', undefined],
      ['beacon.desktop', 'usr/share/applications/beacon.desktop'],
      ['beacon.svg', 'usr/share/icons/hicolor/scalable/apps/beacon.svg'],
    ]);
    const again = await createPackages(await releaseIn(folder.path), []);
    expect(again.steps.filter(({ id }) => id === 'package-app').map(({ state }) => state)).toEqual(['unchanged']);
  });

  it('is made again for another runtime', async () => {
    const before = await createPackages(await releaseIn(folder.path), []);
    const other = tinyRuntime();
    other[7] = 3;
    configure({ runtime: pinned(folder.path, other) });
    const after = await createPackages(await releaseIn(folder.path), []);
    expect(after.list.artifacts[0]?.sha256).not.toBe(before.list.artifacts[0]?.sha256);
  });

  it('leaves nothing behind where mksquashfs fails, and clears up what was killed', async () => {
    mkdirSync(join(folder.path, 'bin'));
    writeFileSync(join(folder.path, 'bin/mksquashfs'), '#!/bin/sh\necho x > "$2"; exit 1\n', { mode: 0o755 });
    const PATH = `${join(folder.path, 'bin')}:${process.env['PATH']}`;
    const error = await failure(releaseIn(folder.path, { PATH }).then((release) => createPackages(release, [])));
    expect(error).toMatchObject({ kind: 'build', exitCode: 3 });
    expect(inRelease()).toEqual(['.gitignore']);
    folder.write({ 'dist/release/.windlass-1-abc-part.tmp/AppDir/AppRun': 'left' });
    await createPackages(await releaseIn(folder.path), []);
    expect(inRelease().filter((name) => name.startsWith('.windlass'))).toEqual([]);
  });
});

it('is refused where the config says it, before anything is written', async () => {
  configure({});
  const error = await failure(releaseIn(folder.path).then((release) => planAll(release, [])));
  expect(error).toMatchObject({ kind: 'config', exitCode: 2, message: expect.stringContaining('system.runtime') });
  expect(error.where).toMatchObject({ file: join(folder.path, 'windlass.config.json'), line: expect.any(Number) });
});
