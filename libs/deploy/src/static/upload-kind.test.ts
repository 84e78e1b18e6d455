import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KindContext } from '@windlass/kit/actions/action';
import { tempFolder } from '@windlass/kit/cli/testing/harness';
import type { Ssh } from '@windlass/kit/ssh/ssh';
import { describe, expect, test } from 'vitest';
import { describeHost } from '../host/describe.ts';
import { hostsBy } from '../testing/local-hosts.ts';
import { own, shells } from '../testing/shells.ts';
import { mayMount, smallDisk } from '../testing/small-disk.ts';
import { type Files, readFiles, servicesOf, writeFiles } from '../testing/world.ts';
import { readBundle } from './bundle.ts';
import { inspect, manifestDigest } from './inspect.ts';
import { releaseName } from './manifest.ts';
import { survey } from './survey.ts';
import { uploadAction, uploadKind } from './upload-kind.ts';

const path = 'my sites/beacon';
const place = { host: 'local', path };
const context: KindContext = {
  signal: new AbortController().signal,
  now: () => new Date(),
  assertLease: async () => undefined,
};
const awkward: Files = {
  'index.html': '<h1>hi</h1>',
  '-rf': 'dash',
  '@': 'separator',
  'a b/c  d.txt': 'blanks',
  'ünï/日本.txt': 'unicode',
  "it's $(id) `id` * .txt": 'shell',
  [`${'é'.repeat(60)}/${'n'.repeat(200)}`]: 'long',
  empty: '',
  'bin/tool': '#!/bin/sh\n',
};

async function prepare(home: string, ssh: Ssh, files: Files = awkward) {
  writeFiles(join(home, 'product/build'), files);
  const root = join(home, 'product');
  const bundle = await readBundle(root, 'build');
  const release = releaseName('1.0.0+001', bundle.manifest.digest);
  const { args } = uploadAction('web', place, release, bundle);
  const services = servicesOf(root, {});
  return {
    kind: uploadKind(services, hostsBy(ssh)),
    args,
    bundle,
    release,
    folder: join(home, path, 'releases', release),
  };
}

describe.each(shells)('on $name', ({ open, missing }) => {
  test.skipIf(missing)('a release arrives byte for byte with its modes, whatever its files are called', async () => {
    using folder = tempFolder({ 'product/build/bin/tool': '' });
    execFileSync('chmod', ['755', join(folder.path, 'product/build/bin/tool')]);
    using ssh = open(folder.path);
    const one = await prepare(folder.path, ssh);
    expect(await one.kind.observe(one.args, context)).toEqual({ is: 'absent' });
    expect(await one.kind.apply(one.args, context)).toEqual({
      sentFiles: 9,
      sentBytes: one.bundle.manifest.bytes,
      keptFiles: 0,
    });
    expect(await one.kind.observe(one.args, context)).toEqual({ is: 'present', digest: one.kind.goal(one.args) });
    expect(readFiles(one.folder)).toEqual(readFiles(join(folder.path, 'product/build')));
    expect(statSync(join(one.folder, 'bin/tool')).mode & 0o777).toBe(0o755);
    expect(readFileSync(`${one.folder}.manifest`, 'utf8')).toBe(one.bundle.manifest.text);
    expect(readdirSync(join(folder.path, path, '.windlass')).sort()).toEqual(['lock', 'log']);
    expect(readdirSync(join(folder.path, path, 'releases')).sort()).toEqual([one.release, `${one.release}.manifest`]);
  });

  test.skipIf(missing)(
    'only what the host does not serve already is sent; the rest is copied, with its time, and shares no inode',
    async () => {
      using folder = tempFolder();
      using ssh = open(folder.path);
      const first = await prepare(folder.path, ssh);
      await first.kind.apply(first.args, context);
      symlinkSync(`releases/${first.release}`, join(folder.path, path, 'current'));
      execFileSync('touch', ['-d', '2020-01-01T00:00:00Z', join(first.folder, 'index.html')]);
      // Rotten where it is served: it is not copied.
      writeFileSync(join(first.folder, 'empty'), 'x');
      const second = await prepare(folder.path, ssh, { '-rf': 'DASH', 'new.txt': 'new' });
      // The survey believes the manifest of what is served; the upload does not.
      const send = { files: 2, bytes: 7 };
      expect((await survey(ssh, path, second.release, second.bundle.manifest)).send).toEqual(send);
      expect(await second.kind.apply(second.args, context)).toEqual({ sentFiles: 3, sentBytes: 7, keptFiles: 7 });
      expect(readFiles(second.folder)).toEqual(readFiles(join(folder.path, 'product/build')));
      const [old, kept] = [first, second].map((one) => statSync(join(one.folder, 'index.html')));
      expect(kept?.mtimeMs).toBe(old?.mtimeMs);
      expect(kept?.ino).not.toBe(old?.ino);
      expect((await survey(ssh, path, second.release, second.bundle.manifest)).complete).toBe(true);
    },
  );

  test.skipIf(missing)(
    'what a killed run left is gone on with: whole files stay, damaged and foreign ones go',
    async () => {
      using folder = tempFolder();
      using ssh = open(folder.path);
      const one = await prepare(folder.path, ssh, { a: 'aaaa', b: 'bbbb', c: 'cccc' });
      const incoming = join(folder.path, path, 'releases', `.incoming-${one.release}`);
      writeFiles(incoming, { a: 'aaaa', b: 'bb', foreign: 'x' });
      writeFiles(join(folder.path, path, 'releases/.incoming-other'), { a: 'rubbish of another run' });
      writeFiles(join(folder.path, path, 'releases/.removing-other'), { a: 'rubbish of another run' });
      expect(await one.kind.observe(one.args, context)).toEqual({ is: 'absent' });
      expect(await one.kind.apply(one.args, context)).toMatchObject({ sentFiles: 2, keptFiles: 1 });
      expect(readFiles(one.folder)).toEqual({ a: 'aaaa', b: 'bbbb', c: 'cccc' });
      expect(readdirSync(join(folder.path, path, 'releases')).sort()).toEqual([one.release, `${one.release}.manifest`]);
    },
  );
});

describe('on one of them', () => {
  const { open } = own;

  test('one changed byte, one missing file, one foreign file, another mode: each is another digest, and is named', async () => {
    using folder = tempFolder();
    using ssh = open(folder.path);
    const one = await prepare(folder.path, ssh);
    await one.kind.apply(one.args, context);
    const goal = one.kind.goal(one.args);
    const damage: readonly (readonly [() => void, RegExp])[] = [
      [() => writeFileSync(join(one.folder, 'index.html'), '<h1>hI</h1>'), /index\.html$/],
      [() => execFileSync('rm', ['--', join(one.folder, '-rf')]), /-rf$/],
      [() => writeFileSync(join(one.folder, 'back door.php'), ''), /back door\.php$/],
      [() => execFileSync('chmod', ['600', join(one.folder, 'empty')]), /empty$/],
      [() => symlinkSync('/etc/passwd', join(one.folder, 'link')), /- {2}- {2}- {2}link$/],
    ];
    for (const [at, [harm, named]] of damage.entries()) {
      harm();
      expect(await one.kind.observe(one.args, context)).not.toEqual({ is: 'present', digest: goal });
      const { missing, foreign } = await inspect(ssh, path, one.release);
      expect(
        [...missing, ...foreign].some((line) => named.test(line)),
        `damage ${at}`,
      ).toBe(true);
    }
    expect(one.kind.replaces).toBe(false);
  });

  test('an upload that does not arrive as it was sent gets no name, and the next try is whole', async () => {
    using folder = tempFolder();
    using ssh = open(folder.path);
    // The host flips a byte between receiving and verifying.
    const flipping: Ssh = {
      ...ssh,
      run: async (script, options) => {
        const result = await ssh.run(script, options);
        if (script.includes('could not be unpacked'))
          writeFileSync(
            join(folder.path, path, 'releases', `.incoming-${options.args?.[2]}`, 'index.html'),
            '<h1>hI</h1>',
          );
        return result;
      },
    };
    const one = await prepare(folder.path, flipping);
    await expect(one.kind.apply(one.args, context)).rejects.toMatchObject({
      kind: 'publish',
      message: 'what arrived on local is not what was sent',
      why: expect.stringContaining('index.html: hashed on the host'),
    });
    expect(readdirSync(join(folder.path, path, 'releases'))).toEqual([]);
    const again = await prepare(folder.path, ssh);
    await again.kind.apply(again.args, context);
    expect(await again.kind.observe(again.args, context)).toMatchObject({ is: 'present' });
  });

  test('undo removes the release, unless it is what is served', async () => {
    using folder = tempFolder();
    using ssh = open(folder.path);
    const one = await prepare(folder.path, ssh);
    await one.kind.apply(one.args, context);
    symlinkSync(join(folder.path, path, 'releases', one.release), join(folder.path, path, 'current'));
    await expect(one.kind.undo?.(one.args, null, context)).rejects.toMatchObject({
      kind: 'not-restored',
      why: 'it is what the server serves now',
    });
    execFileSync('rm', [join(folder.path, path, 'current')]);
    await one.kind.undo?.(one.args, null, context);
    expect(readdirSync(join(folder.path, path, 'releases'))).toEqual([]);
    expect(await one.kind.observe(one.args, context)).toEqual({ is: 'absent' });
    await one.kind.undo?.(one.args, null, context);
  });
});

test('a bundle that changed since the plan is not sent', async () => {
  using folder = tempFolder();
  using ssh = own.open(folder.path);
  const one = await prepare(folder.path, ssh);
  folder.write({ 'product/build/index.html': 'another build' });
  await expect(one.kind.apply(one.args, context)).rejects.toMatchObject({ kind: 'gate' });
  expect(existsSync(join(folder.path, path))).toBe(false);
  expect(one.kind.goal(one.args)).toEqual(manifestDigest(one.bundle.manifest.digest));
});

test.skipIf(!mayMount)(
  'a disk that is too small is told in numbers, and one that fills up leaves nothing behind (needs root: it mounts one)',
  async (test) => {
    using folder = tempFolder();
    using ssh = own.open(folder.path);
    const small = join(folder.path, path);
    using disk = smallDisk(small);
    // A full disk needs a small file system of its own: an ordinary user, and root in most containers, may not mount one.
    if (disk === null) return test.skip('this root may not mount');
    const big = await prepare(folder.path, ssh, { a: Buffer.alloc(3_000_000, 'a') });
    await expect(big.kind.apply(big.args, context)).rejects.toMatchObject({
      message: 'there is not enough room on local',
      why: 'the release needs 3.0 MB, and 1.0 MB are free; nothing was sent',
      next: 'ssh local df -h',
    });
    const one = await prepare(folder.path, fillingUp(ssh, small), { a: Buffer.alloc(600_000, 'b') });
    await expect(one.kind.apply(one.args, context)).rejects.toMatchObject({ message: 'the disk of local is full' });
    // Its lock was given back all the same, and the disk is as full as before.
    expect(readFileSync(join(small, '.windlass/lock/2.json'), 'utf8')).toContain('"released": true');
    expect((await describeHost(ssh, path)).releases).toEqual([]);
    execFileSync('rm', [join(small, 'filler')]);
    const again = await prepare(folder.path, ssh, { a: Buffer.alloc(600_000, 'b') });
    await again.kind.apply(again.args, context);
    expect(await again.kind.observe(again.args, context)).toMatchObject({ is: 'present' });
  },
);

/** Somebody else writes on the host's disk after it was found large enough. */
function fillingUp(ssh: Ssh, folder: string): Ssh {
  return {
    ...ssh,
    run: async (script, options) => {
      if (script.includes('could not be unpacked')) writeFileSync(join(folder, 'filler'), Buffer.alloc(700_000));
      return ssh.run(script, options);
    },
  };
}
