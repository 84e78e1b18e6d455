import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { tempFolder } from '../cli/testing/harness.ts';
import { WindlassError } from '../errors.ts';
import { fileLeaseStore } from '../ledger/file-lease.ts';
import type { Event } from '../output/events.ts';
import { Redactor } from '../run/redact.ts';
import type { Action, Kind } from './action.ts';
import { kindTable } from './engine-options.ts';
import { openHouse, requireDurable } from './house.ts';
import { applyInRelease } from './in-release.ts';
import { makePlan } from './plan.ts';
import { type SessionOptions, sessionOptions, withLock } from './session.ts';

function session(more: Partial<SessionOptions> = {}): SessionOptions & { events: Event[] } {
  const events: Event[] = [];
  return {
    events,
    command: 'test',
    env: {},
    emit: (event) => events.push(event),
    signal: new AbortController().signal,
    now: () => new Date(),
    mask: (text) => text,
    yes: false,
    ...more,
  };
}

async function house() {
  const root = mkdtempSync(join(tmpdir(), 'windlass-session-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  return openHouse({
    root,
    env: { XDG_STATE_HOME: join(root, 'state') },
    line: 'main',
    ledger: 'file',
    remote: 'origin',
  });
}

describe('requireDurable', () => {
  it('refuses in CI where no ledger was named', () => {
    expect(() => requireDurable(null, { CI: 'true' })).toThrow(WindlassError);
    try {
      requireDurable(null, { CI: '1' });
    } catch (thrown) {
      expect(thrown).toMatchObject({ kind: 'usage', exitCode: 2, next: expect.stringContaining('--ledger git') });
    }
  });

  it.each([
    ['git', { CI: 'true' }],
    ['file', { CI: 'true' }],
    [null, {}],
    [null, { CI: '' }],
    [null, { CI: 'false' }],
  ] as const)('lets %s pass with %j', (named, env) => {
    expect(() => requireDurable(named, env)).not.toThrow();
  });
});

describe('withLock', () => {
  it('begins nothing after an abort, not even the lock', async () => {
    const { stateDir, ...rest } = await house();
    const controller = new AbortController();
    controller.abort(new WindlassError('interrupted', 'stop'));
    const run = withLock({ stateDir, ...rest }, session({ signal: controller.signal }), async () => 1);
    await expect(run).rejects.toMatchObject({ kind: 'interrupted' });
    expect(await rest.leases.read('main')).toBeNull();
  });

  it('hears a timer that ran out during synchronous work before it begins', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new WindlassError('interrupted', 'time is up')), 1);
    const until = Date.now() + 20;
    while (Date.now() < until);
    await expect(withLock(await house(), session({ signal: controller.signal }), async () => 1)).rejects.toMatchObject({
      message: 'time is up',
    });
  });

  it('gives what the work gave also where the lock cannot be given back, and says so', async () => {
    const h = await house();
    const options = session();
    const broken = { ...fileLeaseStore(h.stateDir) };
    let calls = 0;
    const leases = {
      ...broken,
      swap: async (...args: Parameters<typeof broken.swap>) => {
        calls += 1;
        if (calls > 1) throw new WindlassError('input', 'no space left');
        return broken.swap(...args);
      },
    };
    expect(await withLock({ ...h, leases }, options, async () => 'done')).toBe('done');
    expect(options.events).toMatchObject([
      { kind: 'note', level: 'warning', message: expect.stringContaining('no space left') },
    ]);
  });
});

describe('a state folder that cannot be written', () => {
  it('is bad input with where and what to look at, not a fault of ours', async () => {
    using folder = tempFolder({ state: 'a file' });
    const env = { XDG_STATE_HOME: join(folder.path, 'state') };
    const h = await openHouse({ root: folder.path, env, line: 'main', ledger: 'file', remote: 'origin' });
    await expect(withLock(h, session(), async () => 1)).rejects.toMatchObject({
      kind: 'input',
      message: expect.stringMatching(/^the lock cannot be/),
      next: expect.stringContaining('ls -ld'),
    });
  });
});

describe('applyInRelease', () => {
  const args = { note: 'hunter2-token' };
  const action: Action = { id: 'a', kind: 'files.note@1', title: 'note', args, needs: [], reach: { undo: 'full' } };
  let there = false;
  const kind: Kind = {
    kind: 'files.note@1',
    settleMs: 0,
    replaces: false,
    goal: () => null,
    observe: async () => (there ? { is: 'present', digest: { alg: 'sha1', hex: '00', of: 'x' } } : { is: 'absent' }),
    former: async () => 'was hunter2-token',
    apply: async () => {
      there = true;
      return { said: 'aHVudGVyMi10b2tlbg==' };
    },
  };

  it('keeps every spelling of a secret out of the ledger and the events', async () => {
    const h = await house();
    const redactor = new Redactor();
    redactor.add('hunter2-token');
    const flags = { flag: () => false };
    const base = session();
    const options = sessionOptions({ ...base, script: 's', command: 'c', redactor, args: flags });
    const plan = makePlan({ script: 's', product: 'p', version: '1.0.0', actions: [action] });
    await withLock(h, options, (lease) => applyInRelease(h, lease, plan, kindTable(kind), options));
    const dir = join(h.stateDir, 'ledger/1.0.0.1');
    const text = readdirSync(dir)
      .map((file) => readFileSync(join(dir, file), 'utf8'))
      .join('');
    expect(text).toContain('"type":"outcome"');
    expect(text + JSON.stringify(base.events)).not.toMatch(/hunter2|aHVudGVy/);
  });
});
