import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Folder, tempFolder } from '@windlass/kit/cli/testing/harness';
import { WindlassError } from '@windlass/kit/errors';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import type { ArchiveEntry } from '../entry.ts';
import { completeAppDir } from './app-dir.ts';
import { desktopFile, entriesOf, files, metaIn } from './testing/product.ts';
import { tinyRuntime } from './testing/runtimes.ts';

const desktopPath = 'usr/share/applications/beacon.desktop';
const svg = 'usr/share/icons/hicolor/scalable/apps/beacon.svg';
let folder: Folder;
beforeEach(() => {
  folder = tempFolder();
});
afterEach(() => folder[Symbol.dispose]());

function complete(more: Readonly<Record<string, string | null>> = {}, system: object = {}): readonly ArchiveEntry[] {
  return completeAppDir(entriesOf(folder.path, { ...files, ...more }), metaIn(folder.path, system), folder.path);
}

function added(more: Readonly<Record<string, string | null>> = {}, system: object = {}): Record<string, string> {
  const whole = complete(more, system).filter(({ path }) => !path.includes('/') && path !== 'usr');
  return Object.fromEntries(
    whole.map((one) => [
      one.path,
      one.kind === 'link' ? one.target : one.kind === 'file' ? `${one.content ?? 'own'}` : '',
    ]),
  );
}

function failure(work: () => unknown): WindlassError {
  try {
    work();
  } catch (thrown) {
    if (thrown instanceof WindlassError) return thrown;
  }
  throw new Error('expected a WindlassError');
}

describe('an AppDir', () => {
  it('gets links to the .desktop file and the icon at the top, and AppRun from Exec=', () => {
    expect(added()).toEqual({
      '.DirIcon': svg,
      AppRun: `#!/bin/sh
# Starts what ${desktopPath} starts.
here=$(dirname "$(readlink -f "$0")")
export PATH="$here/usr/bin\${PATH:+:$PATH}"
export XDG_DATA_DIRS="$here/usr/share:\${XDG_DATA_DIRS:-/usr/local/share:/usr/share}"
[ $# -gt 0 ] || set -- --tray
exec "$here"/usr/bin/beacon "$@"
`,
      'beacon.desktop': desktopPath,
      'beacon.svg': svg,
    });
  });

  it('keeps what the package brings itself', () => {
    const own = { AppRun: '#!/bin/sh\n', 'beacon.png': 'png', '.DirIcon': 'png', 'beacon.desktop': desktopFile };
    const found = added({ ...own, [desktopPath]: null });
    expect(found).toEqual({ '.DirIcon': 'own', AppRun: 'own', 'beacon.desktop': 'own', 'beacon.png': 'own' });
  });

  test.each([
    ['the size that is asked for', ['64x64/apps/beacon.png', '256x256/apps/beacon.png', 'scalable/apps/beacon.svg'], 1],
    ['a drawing before a small picture', ['64x64/apps/beacon.png', 'scalable/apps/beacon.svg'], 1],
    ['a small picture before none', ['48x48/apps/beacon.png'], 0],
  ])('takes %s as its icon', (_, paths, best) => {
    const icons = Object.fromEntries(paths.map((path) => [`usr/share/icons/hicolor/${path}`, 'x']));
    expect(added({ [svg]: null, ...icons })['.DirIcon']).toBe(`usr/share/icons/hicolor/${paths[best]}`);
  });

  it('takes the .desktop file and the icon that the config names', () => {
    const more = { 'usr/share/applications/other.desktop': desktopFile, 'usr/share/x/lamp.png': 'x' };
    const found = added(more, { desktop: 'usr/share/applications/other.desktop', icon: 'usr/share/x/lamp.png' });
    expect(found).toMatchObject({ '.DirIcon': 'usr/share/x/lamp.png', 'beacon.png': 'usr/share/x/lamp.png' });
    expect(found['other.desktop']).toBe('usr/share/applications/other.desktop');
    expect(found).not.toHaveProperty(['beacon.desktop']);
  });

  it('quotes what a shell would read otherwise, and leaves out what stands for files', () => {
    const exec = String.raw`"/usr/bin/be acon" --name "a \\"b\\" \\$c" --percent=100%% --it's %F`;
    const desktop = desktopFile.replace(/Exec=.*/, () => `Exec=${exec}`);
    const { AppRun } = added({ [desktopPath]: desktop, 'usr/bin/be acon': 'x' });
    expect(AppRun).toContain(`set -- --name 'a "b" $c' --percent=100% '--it'\\''s'\n`);
    expect(AppRun).toContain(`exec "$here"/'usr/bin/be acon' "$@"\n`);
  });
});

describe('refuses with what is missing and what to do', () => {
  test.each<[string, Readonly<Record<string, string | null>>, object, RegExp, RegExp]>([
    ['no .desktop file', { [desktopPath]: null }, {}, /needs one \.desktop file/, /there is no \.desktop file/],
    ['two', { 'usr/share/applications/b.desktop': desktopFile }, {}, /one \.desktop file/, /there are 2.*b\.desktop/],
    [
      'one at the top besides',
      { 'b.desktop': '' },
      { desktop: desktopPath },
      /one \.desktop/,
      /b\.desktop is at the top/,
    ],
    ['one that is not in it', {}, { desktop: 'x.desktop' }, /one \.desktop file/, /x\.desktop is not in it/],
    ['no Exec', { [desktopPath]: '[Desktop Entry]\nIcon=beacon\n' }, {}, /is no \.desktop file/, /it has no Exec=/],
    ['Exec in another group', { [desktopPath]: '[Desktop Entry]\n[X]\nExec=a\n' }, {}, /is no \.desktop/, /no Exec=/],
    ['an open quote', { [desktopPath]: '[Desktop Entry]\nExec="a\n' }, {}, /is no \.desktop/, /Exec="a cannot be read/],
    ['no icon', { [svg]: null }, {}, /needs an icon/, /Icon=beacon .* no such picture/],
    ['an icon that is not in it', {}, { icon: 'x.png' }, /needs an icon/, /x\.png is not in it/],
    ['no Icon=', { [desktopPath]: desktopFile.replace(/Icon.*\n/, '') }, {}, /needs an icon/, /has no Icon=/],
    [
      'no program',
      { 'usr/bin/beacon': null },
      {},
      /AppRun.*cannot be made/,
      /starts beacon.* no usr\/bin\/beacon, bin/,
    ],
    [
      'a program that is none',
      { [desktopPath]: desktopFile.replace('beacon --tray', '/usr/lib/beacon'), 'usr/lib/beacon': '' },
      {},
      /AppRun.*cannot be made/,
      /may not be executed/,
    ],
  ])('%s', (_, more, system, message, why) => {
    const error = failure(() => complete(more, system));
    expect(error).toMatchObject({
      kind: 'config',
      message: expect.stringMatching(message),
      why: expect.stringMatching(why),
    });
    expect(error.next).toBeTruthy();
  });

  it('no runtime: where the official one is, and how it is pinned', () => {
    const error = failure(() => complete({}, { runtime: undefined }));
    expect(error).toMatchObject({ kind: 'config', message: expect.stringContaining('system.runtime') });
    expect(error.next).toMatch(
      /runtime-x86_64 from https:\/\/github\.com\/AppImage\/type2-runtime\/releases.*sha256sum/,
    );
  });

  test.each<[string, (bytes: Buffer) => Buffer | null, RegExp]>([
    ['that is not there', () => null, /runtime cannot be read/],
    ['that is another one', (bytes) => Buffer.concat([bytes, Buffer.from('x')]), /not the program that is pinned/],
  ])('a runtime %s', (_, change, message) => {
    const meta = metaIn(folder.path);
    const bytes = change(tinyRuntime());
    if (bytes === null) folder.git('init', '--quiet');
    else writeFileSync(join(folder.path, 'runtime'), bytes);
    const root = bytes === null ? join(folder.path, 'elsewhere') : folder.path;
    const error = failure(() => completeAppDir(entriesOf(folder.path), meta, root));
    expect(error).toMatchObject({ kind: 'config', message: expect.stringMatching(message) });
    expect(error.next).toContain('https://github.com/AppImage/type2-runtime/releases');
  });

  test.each<[string, Buffer, RegExp]>([
    ['a script', Buffer.from('#!/bin/sh\nexit 0\n'), /bytes 8 to 10/],
    ['for another processor', tinyRuntime(183), /it is for aarch64, the package is for linux-x86_64/],
    ['with something behind its end', Buffer.concat([tinyRuntime(), Buffer.from('more')]), /behind 128/],
    ['cut off', tinyRuntime().subarray(0, 100), /ends too early/],
    ['without sections', tinyRuntime().fill(0, 40, 48), /no sections/],
    ['of a big-endian processor', Buffer.from(tinyRuntime()).fill(2, 5, 6), /little-endian/],
  ])('a runtime that is %s, though it is the one that is pinned', (_, runtime, why) => {
    const meta = metaIn(folder.path, {}, 'linux-x86_64', runtime);
    const error = failure(() => completeAppDir(entriesOf(folder.path), meta, folder.path));
    expect(error).toMatchObject({ kind: 'config', why: expect.stringMatching(why) });
  });
});
