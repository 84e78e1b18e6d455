import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json, KindContext } from '@windlass/kit/actions/action';
import { tempFolder } from '@windlass/kit/cli/testing/harness';
import type { Ssh } from '@windlass/kit/ssh/ssh';
import { describe, expect, test } from 'vitest';
import { describeHost } from '../host/describe.ts';
import { hostsBy } from '../testing/local-hosts.ts';
import { own, shells } from '../testing/shells.ts';
import { mayMount, smallDisk } from '../testing/small-disk.ts';
import { servicesOf, writeFiles } from '../testing/world.ts';
import type { SwitchArgs } from './args.ts';
import { readBundle } from './bundle.ts';
import { releaseName } from './manifest.ts';
import { switchAction, switchKind } from './switch-kind.ts';
import { uploadAction, uploadKind } from './upload-kind.ts';

const path = 'my sites/beacon';
const place = { host: 'local', path };
const context: KindContext = {
  signal: new AbortController().signal,
  now: () => new Date(),
  assertLease: async () => undefined,
};

async function upload(home: string, ssh: Ssh, version: string) {
  writeFiles(join(home, version, 'build'), { 'index.html': version, 'a b.js': 'same' });
  const bundle = await readBundle(join(home, version), 'build');
  const name = releaseName(version, bundle.manifest.digest);
  const { args } = uploadAction('web', place, name, bundle);
  await uploadKind(servicesOf(join(home, version), {}), hostsBy(ssh)).apply(args, context);
  const to = (from: string | null): SwitchArgs =>
    switchAction('web', place, name, bundle.manifest.digest, from, []).args;
  return { name, target: `releases/${name}`, folder: join(home, path, 'releases', name), to };
}

const currentOf = (home: string): string => readlinkSync(join(home, path, 'current'));

describe.each(shells)('on $name', ({ open, missing }) => {
  test.skipIf(missing)(
    'forward and back: each state is observed as another, and undo leads to exactly the former one',
    async () => {
      using folder = tempFolder();
      using ssh = open(folder.path);
      const kind = switchKind(hostsBy(ssh));
      const [one, two] = [await upload(folder.path, ssh, '1.0.0'), await upload(folder.path, ssh, '2.0.0')];
      const first = one.to(null);
      expect(await kind.observe(first, context)).toEqual({ is: 'absent' });
      const nothing = await kind.former(first, context);
      await kind.apply(first, context);
      expect(currentOf(folder.path)).toBe(one.target);
      expect(await kind.observe(first, context)).toEqual({ is: 'present', digest: kind.goal(first) });

      const second = two.to(one.target);
      const before = await kind.observe(second, context);
      const former = await kind.former(second, context);
      await kind.apply(second, context);
      await kind.apply(second, context);
      expect(currentOf(folder.path)).toBe(two.target);
      expect(await kind.observe(second, context)).toEqual({ is: 'present', digest: kind.goal(second) });

      await kind.undo?.(second, former, context);
      expect(currentOf(folder.path)).toBe(one.target);
      expect(await kind.observe(second, context)).toEqual(before);
      await kind.undo?.(first, nothing, context);
      expect(existsSync(join(folder.path, path, 'current'))).toBe(false);
      expect(await kind.observe(first, context)).toEqual({ is: 'absent' });
      expect(readdirSync(join(folder.path, path, '.windlass')).sort()).toEqual(['lock', 'log']);
    },
  );

  test.skipIf(missing)('a current that somebody moved in between is left as it is, forward and back', async () => {
    using folder = tempFolder();
    using ssh = open(folder.path);
    const kind = switchKind(hostsBy(ssh));
    const [one, two] = [await upload(folder.path, ssh, '1.0.0'), await upload(folder.path, ssh, '2.0.0')];
    mkdirSync(join(folder.path, path, 'by hand'));
    const move = (to: string) => execFileSync('ln', ['-sfn', to, join(folder.path, path, 'current')]);
    await kind.apply(one.to(null), context);
    move('by hand');
    await expect(kind.apply(two.to(one.target), context)).rejects.toMatchObject({
      kind: 'publish',
      message: 'current on local was moved by somebody else',
      why: `it points to by hand, and not to ${one.target}: it was left as it is`,
    });
    await expect(kind.undo?.(one.to(null), { target: null, digest: null }, context)).rejects.toMatchObject({
      kind: 'not-restored',
    });
    expect(currentOf(folder.path)).toBe('by hand');
    execFileSync('rm', [join(folder.path, path, 'current')]);
    await expect(kind.apply(two.to(one.target), context)).rejects.toMatchObject({
      why: `it points to nothing, and not to ${one.target}: it was left as it is`,
    });
    expect(existsSync(join(folder.path, path, 'current'))).toBe(false);
  });
});

describe('on one of them', () => {
  const { open } = own;

  test('a release with one wrong byte is not switched to', async () => {
    using folder = tempFolder();
    using ssh = open(folder.path);
    const kind = switchKind(hostsBy(ssh));
    const one = await upload(folder.path, ssh, '1.0.0');
    writeFileSync(join(one.folder, 'a b.js'), 'samE');
    await expect(kind.apply(one.to(null), context)).rejects.toMatchObject({
      kind: 'publish',
      message: `${one.target} on local is damaged`,
    });
    expect(existsSync(join(folder.path, path, 'current'))).toBe(false);
  });

  test('a former release that was damaged or removed is not gone back to', async () => {
    using folder = tempFolder();
    using ssh = open(folder.path);
    const kind = switchKind(hostsBy(ssh));
    const [one, two] = [await upload(folder.path, ssh, '1.0.0'), await upload(folder.path, ssh, '2.0.0')];
    await kind.apply(one.to(null), context);
    const second = two.to(one.target);
    const former = await kind.former(second, context);
    await kind.apply(second, context);
    for (const harm of [() => writeFileSync(join(one.folder, 'x'), ''), () => execFileSync('rm', ['-r', one.folder])]) {
      harm();
      await expect(kind.undo?.(second, former, context)).rejects.toMatchObject({
        kind: 'not-restored',
        message: `${one.target} on local is damaged`,
      });
      expect(currentOf(folder.path)).toBe(two.target);
    }
  });

  test('a link that others made is followed back exactly, also one that leads nowhere', async () => {
    using folder = tempFolder();
    using ssh = open(folder.path);
    const kind = switchKind(hostsBy(ssh));
    const one = await upload(folder.path, ssh, '1.0.0');
    writeFiles(join(folder.path, 'old site'), { 'index.html': 'old' });
    for (const target of [join(folder.path, 'old site'), 'gone']) {
      execFileSync('ln', ['-sfn', target, join(folder.path, path, 'current')]);
      const args = one.to(target);
      const before = await kind.observe(args, context);
      const former: Json = await kind.former(args, context);
      await kind.apply(args, context);
      await kind.undo?.(args, former, context);
      expect(currentOf(folder.path)).toBe(target);
      expect(await kind.observe(args, context)).toEqual(before);
    }
  });

  test('a current that is a folder is refused before anything, with what to type', async () => {
    using folder = tempFolder();
    using ssh = open(folder.path);
    const kind = switchKind(hostsBy(ssh));
    const one = await upload(folder.path, ssh, '1.0.0');
    writeFiles(join(folder.path, path, 'current'), { 'index.html': 'by hand' });
    for (const refused of [kind.former(one.to(null), context), kind.apply(one.to(null), context)])
      await expect(refused).rejects.toMatchObject({ kind: 'gate', next: 'npx windlass adopt' });
    expect(readFileSync(join(folder.path, path, 'current/index.html'), 'utf8')).toBe('by hand');
    expect((await describeHost(ssh, path)).current).toEqual({ kind: 'directory', target: null });
  });
});

test.skipIf(!mayMount)(
  'the way back works on a disk without one free block (needs root: it mounts one)',
  async (test) => {
    using folder = tempFolder();
    using ssh = own.open(folder.path);
    using disk = smallDisk(join(folder.path, path));
    // A full disk needs a small file system of its own: an ordinary user, and root in most containers, may not mount one.
    if (disk === null) return test.skip('this root may not mount');
    const kind = switchKind(hostsBy(ssh));
    const [one, two] = [await upload(folder.path, ssh, '1.0.0'), await upload(folder.path, ssh, '2.0.0')];
    await kind.apply(one.to(null), context);
    const second = two.to(one.target);
    const former = await kind.former(second, context);
    await kind.apply(second, context);
    disk.fill();
    expect(() => writeFileSync(join(folder.path, path, 'one more'), 'x')).toThrow('ENOSPC');
    await kind.undo?.(second, former, context);
    expect(currentOf(folder.path)).toBe(one.target);
    await kind.apply(second, context);
    expect(currentOf(folder.path)).toBe(two.target);
  },
);

test('two releases with the same bytes are two: the link says which', async () => {
  using folder = tempFolder();
  using ssh = own.open(folder.path);
  const kind = switchKind(hostsBy(ssh));
  const one = await upload(folder.path, ssh, '1.0.0');
  const twin = one.name.replace('1.0.0', '1.0.1');
  execFileSync('cp', ['-R', one.folder, join(folder.path, path, 'releases', twin)]);
  symlinkSync(one.target, join(folder.path, path, 'current'));
  const args = { ...one.to(one.target), release: twin };
  expect(await kind.observe(args, context)).not.toEqual({ is: 'present', digest: kind.goal(args) });
  await kind.apply(args, context);
  expect(currentOf(folder.path)).toBe(`releases/${twin}`);
});

test('what a ledger holds is not trusted with a path', () => {
  const kind = switchKind({ on: async () => Promise.reject(), locked: async () => Promise.reject() });
  const args = { server: 'web', host: 'h', path: 'p', release: '../../etc', digest: 'a'.repeat(64), from: null };
  expect(() => kind.goal(args)).toThrow('no usable release');
});
