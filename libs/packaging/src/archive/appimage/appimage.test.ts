import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Folder, tempFolder } from '@windlass/kit/cli/testing/harness';
import { Redactor } from '@windlass/kit/run/redact';
import { makeRunner } from '@windlass/kit/run/runner';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { type PackOptions, packInto } from '../../testing/pack.ts';
import { failure } from '../../testing/release.ts';
import type { ArchiveEntry } from '../entry.ts';
import { completeAppDir } from './app-dir.ts';
import { appImage } from './format.ts';
import { entriesOf, files, metaIn } from './testing/product.ts';
import { has, standInRuntime, tinyRuntime } from './testing/runtimes.ts';

const canPack = has('mksquashfs');
const why = canPack ? 'mksquashfs' : 'needs mksquashfs';
const mtime = 1_700_000_000;
const runner = makeRunner({ plan: false, redactor: new Redactor(), logDir: null, emit: () => {} });
let folder: Folder;
beforeEach(() => {
  folder = tempFolder();
});
afterEach(() => folder[Symbol.dispose]());

function whole(runtime?: Buffer): { readonly entries: readonly ArchiveEntry[]; readonly options: PackOptions } {
  const meta = metaIn(folder.path, {}, 'linux-x86_64', runtime);
  return {
    entries: completeAppDir(entriesOf(folder.path), meta, folder.path),
    options: { mtime, meta, host: { root: folder.path, env: process.env, runner } },
  };
}

async function pack(options: PackOptions = {}, name = 'a.AppImage'): Promise<string> {
  const file = join(folder.path, name);
  const made = whole();
  await packInto(file, appImage, made.entries, { ...made.options, ...options });
  return file;
}

/** A host on which mksquashfs is this script. `$real` is the one of this machine. */
function hostWith(script: string): NonNullable<PackOptions['host']> {
  const bin = join(folder.path, 'bin');
  mkdirSync(bin, { recursive: true });
  const real = canPack ? execFileSync('sh', ['-c', 'command -v mksquashfs'], { encoding: 'utf8' }).trim() : '';
  writeFileSync(join(bin, 'mksquashfs'), `#!/bin/sh\nreal=${real}\n${script}\n`, { mode: 0o755 });
  return { root: folder.path, env: { PATH: `${bin}:${process.env['PATH']}` }, runner };
}

describe.skipIf(!canPack)(`an AppImage (${why})`, () => {
  it('is the runtime as it is pinned, and a squashfs behind it', async () => {
    const bytes = readFileSync(await pack());
    expect(bytes.subarray(0, 128)).toEqual(tinyRuntime());
    expect(bytes.toString('latin1', 128, 132)).toBe('hsqs');
    expect(bytes.readUInt16LE(128 + 20)).toBe(1);
  });

  test.skipIf(!has('unsquashfs'))('holds what unsquashfs finds in it: owners, modes, times, links', async () => {
    const file = await pack();
    const env = { PATH: process.env['PATH'], TZ: 'UTC', LC_ALL: 'C.UTF-8' };
    const list = execFileSync('unsquashfs', ['-offset', '128', '-lls', file], { encoding: 'utf8', env });
    const rows = list.split('\n').filter((row) => row.includes('squashfs-root'));
    const short = rows.map((row) => row.replace(/ +/g, ' ').replace('squashfs-root', ''));
    expect(short.slice(0, 5)).toEqual([
      expect.stringMatching(/^drwxr-xr-x root\/root \d+ 2023-11-14 22:13 $/),
      'lrwxrwxrwx root/root 48 2023-11-14 22:13 /.DirIcon -> usr/share/icons/hicolor/scalable/apps/beacon.svg',
      expect.stringMatching(/^-rwxr-xr-x root\/root \d+ 2023-11-14 22:13 \/AppRun$/),
      'lrwxrwxrwx root/root 37 2023-11-14 22:13 /beacon.desktop -> usr/share/applications/beacon.desktop',
      'lrwxrwxrwx root/root 48 2023-11-14 22:13 /beacon.svg -> usr/share/icons/hicolor/scalable/apps/beacon.svg',
    ]);
    expect(new Set(rows.map((row) => row.split(/ +/)[1]))).toEqual(new Set(['root/root']));
    expect(short).toContainEqual(expect.stringContaining('/usr/share/doc/beacon/a b/ünï'));
  });

  it('is read as it was written, content and all', async () => {
    const { entries } = whole();
    const contents = new Map<string, string>();
    const read = await appImage.read(await pack(), (entry) => {
      if (entry.kind !== 'file') return null;
      const parts: Buffer[] = [];
      return { push: (piece) => parts.push(piece), end: () => contents.set(entry.path, `${Buffer.concat(parts)}`) };
    });
    expect(read).toEqual(
      entries.map((entry) => {
        const { path, kind } = entry;
        if (entry.kind === 'file') return { path, kind, mode: entry.mode, size: entry.size, target: null };
        if (entry.kind === 'link') return { path, kind, mode: 0o777, size: 0, target: entry.target };
        return { path, kind, mode: 0o755, size: 0, target: null };
      }),
    );
    expect(Object.fromEntries(contents)).toMatchObject(files);
  });

  it('is the same, bit for bit, from another folder, umask, time zone, day and number of processors', async () => {
    const first = readFileSync(await pack());
    using elsewhere = tempFolder();
    const before = process.umask(0o077);
    try {
      const meta = metaIn(elsewhere.path);
      const entries = completeAppDir(entriesOf(elsewhere.path), meta, elsewhere.path);
      for (const processors of [1, 7]) {
        const env = { TZ: 'Asia/Kathmandu', SOURCE_DATE_EPOCH: '1', LC_ALL: 'C' };
        const shim = hostWith(`exec $real "$@" -processors ${processors} -mem 64M`);
        const host = { ...shim, root: elsewhere.path, env: { ...shim.env, ...env } };
        const file = join(elsewhere.path, `${processors}.AppImage`);
        await packInto(file, appImage, entries, { mtime, meta, host });
        expect(readFileSync(file).equals(first)).toBe(true);
      }
    } finally {
      process.umask(before);
    }
  });

  it('depends on its time', async () => {
    const first = readFileSync(await pack());
    expect(readFileSync(await pack({ mtime: mtime + 1 }, 'b.AppImage')).equals(first)).toBe(false);
  });

  it('is unpacked with what is in it, and with its modes', async () => {
    const out = join(folder.path, 'out');
    mkdirSync(out);
    await appImage.unpack(await pack(), out);
    const ran = spawnSync(join(out, 'AppRun'), ['--version', 'a b'], { encoding: 'utf8' });
    expect(ran.stdout).toBe('beacon 1.2.3: --version a b\n');
    expect(spawnSync(join(out, 'AppRun'), { encoding: 'utf8' }).stdout).toBe('beacon 1.2.3: --tray\n');
    expect(readFileSync(join(out, '.DirIcon'), 'utf8')).toContain('<svg');
  });

  test.skipIf(!has('cc', 'unsquashfs'))(
    'starts as a program, from a path with blanks, by a stand-in for the runtime',
    async () => {
      const { entries, options } = whole(standInRuntime(folder.path));
      mkdirSync(join(folder.path, 'a folder'));
      const file = join(folder.path, 'a folder/Beacon 1.AppImage');
      await packInto(file, appImage, entries, options);
      chmodSync(file, 0o755);
      const env = { PATH: process.env['PATH'], TMPDIR: folder.path };
      const ran = spawnSync(file, ['--version', 'a b'], { encoding: 'utf8', env });
      expect(ran).toMatchObject({ status: 0, stdout: 'beacon 1.2.3: --version a b\n' });
      expect((await appImage.read(file)).map(({ path }) => path)).toEqual(entries.map(({ path }) => path));
    },
  );

  it('is not made of a file that changed since it was looked at', async () => {
    const { entries, options } = whole();
    writeFileSync(join(folder.path, 'input/usr/bin/beacon'), 'other');
    const error = await failure(packInto(join(folder.path, 'a'), appImage, entries, options));
    expect(error).toMatchObject({ kind: 'build', message: expect.stringContaining('changed while it was packed') });
    expect(existsSync(join(folder.path, 'a'))).toBe(false);
  });

  it('is not finished where the run is to stop', async () => {
    const abort = new AbortController();
    abort.abort(new Error('stop'));
    await expect(pack({ signal: abort.signal })).rejects.toThrow('stop');
    const later = new AbortController();
    const host = hostWith('kill -USR1 "$PPID" 2>/dev/null; exec sleep 60');
    process.once('SIGUSR1', () => later.abort());
    expect(await failure(pack({ signal: later.signal, host }))).toMatchObject({ kind: 'interrupted' });
  });

  it('is not made where mksquashfs fails, and says what that said', async () => {
    const error = await failure(pack({ host: hostWith('echo "FATAL ERROR: no room" >&2; exit 1') }));
    expect(error).toMatchObject({ kind: 'build', why: expect.stringContaining('no room') });
  });
});

it('says which package to install where there is no mksquashfs', async () => {
  const host = { root: folder.path, env: { PATH: join(folder.path, 'nothing') }, runner };
  const error = await failure(pack({ host }));
  expect(error).toMatchObject({
    kind: 'build',
    exitCode: 3,
    message: expect.stringContaining('mksquashfs was not found'),
  });
  expect(error.next).toContain('apt-get install squashfs-tools');
});
