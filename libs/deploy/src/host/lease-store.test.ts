import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from '@windlass/kit/cli/testing/harness';
import { acquire, fenceOff } from '@windlass/kit/ledger/lease';
import type { Lease } from '@windlass/kit/ledger/lease-types';
import { selfAsOwner } from '@windlass/kit/ledger/owner';
import { describe, expect, test } from 'vitest';
import { onHost } from '../remote/on-host.ts';
import { own, shells } from '../testing/shells.ts';
import { hostLeaseStore } from './lease-store.ts';

const line = 'local:site';
const path = 'my site';
const command = 'update-and-deploy';
const elsewhere = { ...selfAsOwner(command), host: 'another-machine' };

const leaseOf = (fence: number, more: Partial<Lease> = {}): Lease => ({
  line,
  fence,
  owner: elsewhere,
  acquiredAt: '2026-01-01T00:00:00.000Z',
  expiresAt: '2026-01-01T00:01:00.000Z',
  token: `token-${fence}`,
  released: false,
  ...more,
});

describe.each(shells)('on $name', ({ open, missing }) => {
  test.skipIf(missing)('one holds it, the next is told who, and gets it when it was given back', async () => {
    using folder = tempFolder();
    using ssh = open(folder.path);
    const store = hostLeaseStore(ssh, path);
    expect(await store.read(line)).toBeNull();
    const held = await acquire(store, line, { command, owner: elsewhere });
    await expect(acquire(store, line, { command })).rejects.toMatchObject({
      kind: 'locked',
      exitCode: 8,
      message: expect.stringMatching(/^local:site is held by .+@another-machine \(pid \d+, update-and-deploy\)$/),
    });
    await held.heartbeat();
    await held.assertHeld();
    await held.release();
    const next = await acquire(store, line, { command });
    expect([held.fence, next.fence]).toEqual([1, 2]);
    await next.release();
  });

  test.skipIf(missing)('a swap that expects another number, or comes with another token, changes nothing', async () => {
    using folder = tempFolder();
    using ssh = open(folder.path);
    const store = hostLeaseStore(ssh, path);
    expect(await store.swap(line, 4, leaseOf(5))).toBe(false);
    expect(await store.swap(line, null, leaseOf(1))).toBe(true);
    expect(await store.swap(line, null, leaseOf(1))).toBe(false);
    expect(await store.swap(line, 1, leaseOf(1, { token: 'stolen' }))).toBe(false);
    expect(await store.swap(line, 1, leaseOf(1, { released: true }))).toBe(true);
    expect(await store.read(line)).toEqual(leaseOf(1, { released: true }));
  });

  test.skipIf(missing)(
    'a lease that ran out is taken over with a higher number, and the old holder is refused on the host',
    async () => {
      using folder = tempFolder();
      using ssh = open(folder.path);
      const store = hostLeaseStore(ssh, path);
      await store.swap(line, null, leaseOf(1));
      const taken = await acquire(store, line, { command });
      expect(taken.fence).toBe(2);
      const effect = (fence: number) =>
        onHost(ssh, 'cd -- "$1"\nfenced "$2"\ntouch changed', {
          kind: 'publish',
          args: [path, String(fence)],
          writes: true,
        });
      await expect(effect(1)).rejects.toMatchObject({ kind: 'locked' });
      expect(readdirSync(join(folder.path, path))).toEqual(['.windlass']);
      await effect(2);
      expect(readdirSync(join(folder.path, path))).toEqual(['.windlass', 'changed']);
      await fenceOff(store, line, { command });
      await expect(effect(2)).rejects.toMatchObject({ kind: 'locked' });
      await expect(effect(3)).rejects.toMatchObject({ kind: 'locked' });
    },
  );
});

describe('on one of them', () => {
  const { open } = own;

  test('old numbers are removed, the highest stays readable', async () => {
    using folder = tempFolder();
    using ssh = open(folder.path);
    const store = hostLeaseStore(ssh, path);
    for (let fence = 1; fence <= 12; fence++) await store.swap(line, fence === 1 ? null : fence - 1, leaseOf(fence));
    expect(readdirSync(join(folder.path, path, '.windlass/lock')).sort()).toEqual(['10.json', '11.json', '12.json']);
    expect(await store.read(line)).toEqual(leaseOf(12));
  });
});

test('of many who race for it exactly one has each number', async () => {
  using folder = tempFolder();
  using ssh = own.open(folder.path);
  const store = hostLeaseStore(ssh, path);
  const { execFile } = await import('node:child_process');
  mkdirSync(join(folder.path, path, '.windlass/lock'), { recursive: true });
  // The script itself, by as many processes at once as there are: what comes of it is told by how many say so.
  const scripts: string[] = [];
  const spy = { ...ssh, run: async (script: string) => Promise.reject(new Error(String(scripts.push(script)))) };
  await hostLeaseStore(spy, path)
    .swap(line, null, leaseOf(1))
    .catch(() => undefined);
  for (let round = 1; round <= 10; round++) {
    const said = await Promise.all(
      Array.from({ length: 8 }, (_, at) => {
        const args = ['-c', scripts[0] ?? '', 'sh', path, round === 1 ? '' : String(round - 1), String(round)];
        return new Promise<string>((done) => {
          const child = execFile('sh', args, { cwd: folder.path }, (_error, stdout) => done(stdout));
          child.stdin?.end(`${JSON.stringify(leaseOf(round, { token: `racer ${at}` }), null, 2)}\n`);
        });
      }),
    );
    expect(said.filter((text) => text.includes('@swapped'))).toHaveLength(1);
    expect((await store.read(line))?.fence).toBe(round);
  }
});

test('a lock that is no lease names the file to remove', async () => {
  using folder = tempFolder();
  using ssh = own.open(folder.path);
  mkdirSync(join(folder.path, path, '.windlass/lock'), { recursive: true });
  writeFileSync(join(folder.path, path, '.windlass/lock/7.json'), '{ "half": ');
  await expect(hostLeaseStore(ssh, path).read(line)).rejects.toMatchObject({
    kind: 'input',
    next: `ssh local 'rm '\\''my site/.windlass/lock/7.json'\\'''`,
  });
  expect(readFileSync(join(folder.path, path, '.windlass/lock/7.json'), 'utf8')).toBe('{ "half": ');
});
