import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join as joinPath } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createFence, fileLeaseStore } from './file-lease.ts';
import { gitLeaseStore } from './git-lease.ts';
import { acquire, acquireOrJoin, fenceOff, join } from './lease.ts';
import type { LeaseStore } from './lease-types.ts';
import { isSurelyDead, selfAsOwner } from './owner.ts';
import { gitWorld } from './testing/git-world.ts';
import { tempDir } from './testing/temp.ts';

/** Two views of one store, as two machines have them. */
const stores: Readonly<Record<string, () => readonly [LeaseStore, LeaseStore]>> = {
  file: () => {
    const dir = tempDir();
    return [fileLeaseStore(dir), fileLeaseStore(dir)];
  },
  git: () => {
    const { one, two } = gitWorld();
    const [a, b] = [one, two].map((clone) => gitLeaseStore({ gitDir: joinPath(clone, '.git'), remote: 'origin' }));
    if (a === undefined || b === undefined) throw new Error('two clones make two stores');
    return [a, b];
  },
};

function clock(): { now: () => Date; pass: (ms: number) => void } {
  let time = Date.parse('2026-07-01T10:00:00Z');
  const pass = (ms: number): void => {
    time += ms;
  };
  return { now: () => new Date(time), pass };
}

const command = 'strategic-deploy';

describe.each(Object.entries(stores))('a lease in the %s store', { timeout: 60_000 }, (_, open) => {
  it('is refused to a second run, which is told who holds it, since when, until when and what to do', async () => {
    const [one, two] = open();
    const { now } = clock();
    const held = await acquire(one, 'main', { command, now });
    await expect(acquire(two, 'main', { command, now })).rejects.toMatchObject({
      kind: 'locked',
      exitCode: 8,
      message: expect.stringMatching(
        new RegExp(`main is held by .*@${hostname()} \\(pid ${process.pid}, ${command}\\)`),
      ),
      why: 'since 2026-07-01T10:00:00.000Z, until 2026-07-01T10:01:00.000Z if it gives no sign of life',
      next: 'npx windlass unlock',
    });
    await held.release();
    const next = await acquire(two, 'main', { command, now });
    expect([held.fence, next.fence]).toEqual([1, 2]);
    await next.release();
  });

  it('goes to exactly one of many that ask at once', async () => {
    const [one, two] = open();
    const asked = await Promise.allSettled([one, two, one, two].map((store) => acquire(store, 'main', { command })));
    const won = asked.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    expect(won).toHaveLength(1);
    for (const result of asked)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ kind: 'locked' });
    await won[0]?.release();
  });

  it('lives on by heartbeats, goes to another when it ran out, and then the first is told', async () => {
    const [one, two] = open();
    const { now, pass } = clock();
    const held = await acquire(one, 'main', { command, now });
    pass(50_000);
    await held.heartbeat();
    pass(50_000);
    await expect(acquire(two, 'main', { command, now })).rejects.toMatchObject({ kind: 'locked' });
    pass(10_000);
    const taken = await acquire(two, 'main', { command: 'another', now });
    await expect(held.assertHeld()).rejects.toMatchObject({ kind: 'locked', why: expect.stringContaining('another') });
    await held.heartbeat();
    await held.release();
    await taken.assertHeld();
    await taken.release();
  });

  it('that ran out but that nobody took is taken anew with a higher fence, and its children stay joined', async () => {
    const [one, two] = open();
    const { now, pass } = clock();
    const held = await acquire(one, 'main', { command, now });
    const child = await join(two, held.joinKey());
    pass(3_600_000);
    await held.assertHeld();
    expect(held.fence).toBe(2);
    await child.assertHeld();
    await held.release();
    await expect(child.assertHeld()).rejects.toMatchObject({ kind: 'locked' });
  });

  it('is fenced off by unlock: the holder learns it before its next effect, and others may go on', async () => {
    const [one, two] = open();
    const { now } = clock();
    expect(await fenceOff(two, 'main', { command: 'unlock', now })).toBeNull();
    const held = await acquire(one, 'main', { command, now });
    expect(await fenceOff(two, 'main', { command: 'unlock', now })).toMatchObject({ owner: { command } });
    await expect(held.assertHeld()).rejects.toMatchObject({
      kind: 'locked',
      why: expect.stringContaining('fenced off'),
    });
    const next = await acquire(two, 'main', { command, now });
    expect(next.fence).toBe(3);
    await next.release();
  });
});

describe('join', () => {
  it('takes the parent’s lease for its own line, does not give it back, and takes its own for another line', async () => {
    const store = fileLeaseStore(tempDir());
    const held = await acquire(store, 'main', { command });
    const env = { WINDLASS_LEASE: held.joinKey() };
    const child = await acquireOrJoin(store, 'main', { command, env });
    await child.release();
    await held.assertHeld();
    expect(child.joinKey()).toBe(held.joinKey());
    const other = await acquireOrJoin(store, 'other', { command, env });
    expect(other.token).not.toBe(held.token);
    await Promise.all([held.release(), other.release()]);
  });

  it('refuses a key of an earlier lease, and one that is no key', async () => {
    const store = fileLeaseStore(tempDir());
    const old = await acquire(store, 'main', { command });
    await old.release();
    const held = await acquire(store, 'main', { command });
    await expect(join(store, old.joinKey())).rejects.toMatchObject({ kind: 'locked' });
    await expect(join(store, 'main:x')).rejects.toMatchObject({ kind: 'usage' });
    await held.release();
  });
});

describe('a holder that died', () => {
  async function holder(dir: string): Promise<{ child: ChildProcess; key: string }> {
    const script = joinPath(import.meta.dirname, 'testing/hold-lease.ts');
    const child = spawn(process.execPath, [script, dir, 'main'], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    return { child, key: line.toString().trim() };
  }

  it('on this host loses the lease at once', async () => {
    const dir = tempDir();
    const store = fileLeaseStore(dir);
    const { child, key } = await holder(dir);
    await expect(acquire(store, 'main', { command })).rejects.toMatchObject({ kind: 'locked' });
    await (await join(store, key)).assertHeld();
    child.kill('SIGKILL');
    await once(child, 'exit');
    const taken = await acquire(store, 'main', { command });
    expect(taken.fence).toBe(2);
    await taken.release();
  });

  it('on another host keeps it until it ran out, plus what clocks may differ', async () => {
    const store = fileLeaseStore(tempDir());
    const { now, pass } = clock();
    const owner = { ...selfAsOwner(command), host: 'elsewhere', pid: 1 };
    await acquire(store, 'main', { command, now, owner });
    pass(65_000);
    await expect(acquire(store, 'main', { command, now })).rejects.toMatchObject({ kind: 'locked' });
    pass(5_000);
    const taken = await acquire(store, 'main', { command, now });
    await taken.release();
  });

  it('is told from a living process that got the same pid, and from one that cannot be seen from here', () => {
    const self = selfAsOwner(command);
    expect(isSurelyDead(self)).toBe(false);
    if (self.startTicks !== undefined) expect(isSurelyDead({ ...self, startTicks: self.startTicks - 1 })).toBe(true);
    expect(isSurelyDead({ ...self, pid: 2 ** 22 + 1 })).toBe(true);
    expect(isSurelyDead({ ...self, pid: 2 ** 22 + 1, bootId: 'another boot' })).toBe(false);
    expect(isSurelyDead({ ...self, pid: 2 ** 22 + 1, pidSpace: 'pid:[1]' })).toBe(false);
  });
});

describe('fileLeaseStore', () => {
  it('keeps the last three leases and no temporary files', async () => {
    const dir = tempDir();
    const store = fileLeaseStore(dir);
    for (let i = 0; i < 5; i += 1) await (await acquire(store, 'main', { command })).release();
    expect(readdirSync(joinPath(dir, 'lock/main')).sort()).toEqual(['3.json', '4.json', '5.json']);
  });

  it('refuses a late process that would make a number pruned long ago', async () => {
    const dir = tempDir();
    const store = fileLeaseStore(dir);
    const first = await acquire(store, 'main', { command });
    const late = await store.read('main');
    if (late === null) throw new Error('the lease was just taken');
    await first.release();
    for (let i = 0; i < 5; i += 1) await (await acquire(store, 'main', { command })).release();
    expect(await store.swap('main', 1, { ...late, fence: 2, token: 'late' })).toBe(false);
    // It slept in the middle of its swap: it had seen 1 as the highest.
    expect(createFence(joinPath(dir, 'lock/main'), { ...late, fence: 2, token: 'late' })).toBe(false);
    expect(readdirSync(joinPath(dir, 'lock/main'))).not.toContain('2.json');
    expect((await store.read('main'))?.fence).toBe(6);
  });

  it('names the file of an unreadable lock and how to take it away', async () => {
    const dir = tempDir();
    const store = fileLeaseStore(dir);
    await (await acquire(store, 'main', { command })).release();
    const file = joinPath(dir, 'lock/main/1.json');
    writeFileSync(file, 'garbage');
    await expect(acquire(store, 'main', { command })).rejects.toMatchObject({ where: file, next: `rm ${file}` });
    await expect(acquire(store, 'a/b', { command })).rejects.toMatchObject({ kind: 'input' });
  });
});
