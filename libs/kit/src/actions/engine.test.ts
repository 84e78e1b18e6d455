import { describe, expect, it } from 'vitest';
import { WindlassError } from '../errors.ts';
import { fileStore } from '../ledger/file-store.ts';
import type { LedgerStore } from '../ledger/store.ts';
import { tempDir } from '../ledger/testing/temp.ts';
import type { Event } from '../output/events.ts';
import type { Action, Observation } from './action.ts';
import { applyPlan } from './engine.ts';
import type { EngineOptions } from './engine-options.ts';
import { fakeClock } from './testing/fake-clock.ts';
import { type Script, scripted } from './testing/scripted-kind.ts';
import { plan, point, publish, toyPlan } from './testing/toy-plan.ts';
import { digestOf, effects, toyKinds } from './testing/toy-world.ts';

const release = '1.0.0.1';
const absent: Observation = { is: 'absent' };
const there: Observation = { is: 'present', digest: digestOf('new') };
const other: Observation = { is: 'present', digest: digestOf('old') };
const goal = digestOf('new');

const act = (id: string, needs: readonly string[] = []): Action => ({ ...publish(id), kind: 'toy@1', needs });
const states = (steps: readonly { state: string }[]): readonly string[] => steps.map(({ state }) => state);

function setup(more: Partial<EngineOptions> = {}): EngineOptions & { ledger: LedgerStore; dir: string } {
  const dir = tempDir();
  return { dir, ledger: fileStore(dir), release, lease: null, ...more };
}

async function said(ledger: LedgerStore): Promise<readonly string[]> {
  return (await ledger.read(release)).map((entry) =>
    entry.type === 'outcome' ? `${entry.state}${entry.begun === false ? ' (not begun)' : ''}` : entry.type,
  );
}

/** One action of a scripted kind, applied once more for each call. */
function scene(script: Script, more: Partial<EngineOptions> = {}) {
  const clock = fakeClock();
  const options = setup({ now: clock.now, sleep: clock.sleep, ...more });
  const { kinds, calls } = scripted('toy@1', script);
  return { ...options, clock, calls, apply: () => applyPlan(plan(act('a')), kinds, options) };
}

describe('applyPlan', () => {
  it('does each action once in the order of needs, writes intent before effect, and leaves the rest unchanged', async () => {
    const options = setup();
    const first = await applyPlan(toyPlan(0), toyKinds(options.dir), options);
    expect(states(first.steps)).toEqual(['done', 'done', 'done', 'done']);
    expect(first.steps[0]?.evidence).toEqual({ url: 'toy://assets' });
    expect(effects(options.dir).map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'publish assets',
      'publish package',
      'set latest',
      'set stable',
      'publish mail',
    ]);
    expect(await said(options.ledger)).toEqual(['plan', ...Array(4).fill(['intent', 'done']).flat()]);
    const again = await applyPlan(toyPlan(0), toyKinds(options.dir), options);
    expect(states(again.steps)).toEqual(Array(4).fill('unchanged'));
    expect(effects(options.dir)).toHaveLength(5);
    expect(await said(options.ledger)).toHaveLength(9);
  });

  it('does nothing where the world is already right', async () => {
    const { apply, calls, ledger } = scene({ sees: [there], goal });
    expect(states((await apply()).steps)).toEqual(['unchanged']);
    await apply();
    expect(calls).toEqual(['observe', 'observe']);
    expect(await said(ledger)).toEqual(['plan', 'unchanged']);
  });

  it('does not believe an effect that does not show', async () => {
    const { apply } = scene({ sees: [absent], goal });
    const { steps, errors } = await apply();
    expect(steps[0]).toMatchObject({
      state: 'failed',
      reason: 'it was done without complaint, and yet nothing is there',
    });
    expect(errors[0]).toMatchObject({ kind: 'publish', exitCode: 4, where: 'a' });
  });

  it('believes an effect that shows although the tool complained', async () => {
    const apply = async () => Promise.reject(new WindlassError('publish', 'connection reset'));
    const { steps } = await scene({ sees: [absent, there], goal, apply }).apply();
    expect(steps[0]).toMatchObject({ state: 'done', evidence: { applySaid: 'connection reset' } });
  });

  it('gives the tool’s own error where nothing shows, without waiting', async () => {
    const apply = async () => Promise.reject(new WindlassError('publish', '403', { why: 'no right' }));
    const { apply: run, clock } = scene({ sees: [absent], goal, apply, settleMs: 60_000 });
    const { steps, errors } = await run();
    expect(steps[0]).toMatchObject({ state: 'failed', reason: '403: no right' });
    expect(errors[0]?.message).toBe('403');
    expect(clock.slept).toEqual([]);
  });

  it('refuses other bytes under an immutable name, with both digests, and applies nothing', async () => {
    const { apply, calls } = scene({ sees: [other], goal });
    const { steps } = await apply();
    expect(steps[0]?.state).toBe('failed');
    expect(steps[0]?.reason).toContain(digestOf('old').hex);
    expect(steps[0]?.reason).toContain(goal.hex);
    expect(calls).toEqual(['observe']);
  });

  it('replaces what may be replaced', async () => {
    const { apply, calls } = scene({ sees: [other, there], goal, replaces: true });
    expect(states((await apply()).steps)).toEqual(['done']);
    expect(calls).toEqual(['observe', 'former', 'apply', 'observe']);
  });

  it('waits, ever longer, until an effect shows', async () => {
    const { apply, clock } = scene({ sees: [absent, absent, absent, absent, there], goal, settleMs: 60_000 });
    expect(states((await apply()).steps)).toEqual(['done']);
    expect(clock.slept).toEqual([250, 500, 1000]);
  });

  it('reports pending with the deadline when patience ends first, and waits on in the next run without applying', async () => {
    const sees = [...Array<Observation>(17).fill(absent), there];
    const { apply, calls } = scene({ sees, goal, settleMs: 600_000 }, { patienceMs: 5_000 });
    const { steps, errors } = await apply();
    expect(steps[0]).toMatchObject({ state: 'pending', evidence: { deadline: '2026-07-01T10:10:00.000Z' } });
    expect(errors).toEqual([]);
    expect(states((await apply()).steps)).toEqual(['pending']);
    const again = await apply();
    expect(again.steps[0]).toMatchObject({ state: 'done', evidence: { recovered: true } });
    expect(calls.filter((call) => call === 'apply')).toHaveLength(1);
  });

  it('counts the deadline from the intent, not from the second run, and applies again once it is over', async () => {
    const { apply, calls, clock, ledger } = scene({ sees: [absent], goal, settleMs: 20_000 }, { patienceMs: 15_000 });
    expect(states((await apply()).steps)).toEqual(['pending']);
    expect(calls.filter((call) => call === 'apply')).toHaveLength(1);
    const before = clock.slept.length;
    await apply();
    expect(clock.slept[before]).toBeLessThanOrEqual(5_000);
    expect(calls.filter((call) => call === 'apply')).toHaveLength(2);
    const intents = (await ledger.read(release)).flatMap((entry) => (entry.type === 'intent' ? [entry.at] : []));
    expect(Date.parse(intents[1] ?? '') - Date.parse(intents[0] ?? '')).toBe(20_000);
    expect(calls.filter((call) => call === 'former')).toHaveLength(1);
  });

  it('passes what the other side calls pending, and fails it once that deadline is over', async () => {
    const pending: Observation = { is: 'pending', since: '2026-07-01T09:00:00Z', deadline: '2026-07-01T11:00:00Z' };
    const late: Observation = { ...pending, deadline: '2026-07-01T09:59:00Z' };
    expect((await scene({ sees: [pending], goal }).apply()).steps[0]).toMatchObject({ state: 'pending' });
    expect((await scene({ sees: [late], goal }).apply()).steps[0]).toMatchObject({ state: 'failed' });
  });

  it('stops at unknown, skips what needs it with the reason, and goes on with the rest', async () => {
    const options = setup();
    const unknown = scripted('toy@1', { sees: [{ is: 'unknown', why: 'the registry is down' }] });
    const kinds = new Map([...toyKinds(options.dir), ...unknown.kinds]);
    const three = plan(act('a'), publish('b', { needs: ['a'] }), publish('c', { needs: ['b'] }), publish('d'));
    const { steps } = await applyPlan(three, kinds, options);
    expect(states(steps)).toEqual(['failed', 'skipped', 'skipped', 'done']);
    expect(steps[1]?.reason).toBe('needs a, which is failed (unknown: the registry is down)');
    expect(unknown.calls).toEqual(['observe']);
    expect(effects(options.dir)).toHaveLength(1);
  });

  it('takes an observation that throws for unknown', async () => {
    const options = setup();
    const broken = scripted('toy@1', { sees: [] });
    const kind = broken.kinds.get('toy@1');
    if (kind === undefined) throw new Error('the kind was just made');
    const kinds = new Map([['toy@1', { ...kind, observe: async () => Promise.reject(new Error('socket')) }]]);
    expect((await applyPlan(plan(act('a')), kinds, options)).steps[0]?.reason).toBe('unknown: socket');
    expect(broken.calls).toEqual([]);
  });

  it('does not do again in one release what was done and is gone, unless it may be replaced', async () => {
    const gone = scene({ sees: [absent, there, absent], goal });
    await gone.apply();
    expect((await gone.apply()).steps[0]).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('is gone'),
    });
    const drifted = scene({ sees: [absent, there, other, there], goal, replaces: true });
    await drifted.apply();
    expect(states((await drifted.apply()).steps)).toEqual(['done']);
  });

  it('keeps the state of the first intent, however often it is begun', async () => {
    const options = setup();
    const crash = { after: 'after latest → new' };
    const kinds = toyKinds(options.dir, (boundary) => {
      if (boundary === crash.after) throw new Error('killed');
    });
    await applyPlan(plan(point(['latest', 'stable'], 'old')), toyKinds(options.dir), {
      ...options,
      release: '0.9.0.1',
    });
    const moves = plan(point(['latest', 'stable'], 'new'));
    expect(states((await applyPlan(moves, kinds, options)).steps)).toEqual(['failed']);
    crash.after = '';
    expect(states((await applyPlan(moves, kinds, options)).steps)).toEqual(['done']);
    const formers = (await options.ledger.read(release)).flatMap((e) => (e.type === 'intent' ? [e.former] : []));
    expect(formers).toEqual([
      ['old', 'old'],
      ['old', 'old'],
    ]);
  });

  it('begins nothing when the lease is lost, or the intent cannot be kept, and says so in the ledger', async () => {
    const lost = new WindlassError('locked', 'lost');
    const lease = { assertHeld: async () => Promise.reject(lost) };
    const { apply, calls, ledger } = scene({ sees: [absent, absent, there], goal, settleMs: 60_000 }, { lease });
    await expect(apply()).rejects.toBe(lost);
    expect(calls).not.toContain('apply');
    expect(await said(ledger)).toEqual(['plan', 'intent', 'failed (not begun)']);
    // It was surely not begun: the next run need not wait for it to show.
    const clock = fakeClock();
    const next = scripted('toy@1', { sees: [absent, there], goal, settleMs: 60_000 });
    await applyPlan(plan(act('a')), next.kinds, { ledger, release, lease: null, now: clock.now, sleep: clock.sleep });
    expect(next.calls).toEqual(['observe', 'former', 'apply', 'observe']);
    expect(clock.slept).toEqual([]);
  });

  it('stops everything when the ledger takes no more', async () => {
    const options = setup();
    const store: LedgerStore = {
      ...options.ledger,
      openWriter: async (...args) => ({
        ...(await options.ledger.openWriter(...args)),
        append: async () => Promise.reject(new WindlassError('input', 'no space left for the ledger')),
      }),
    };
    const run = applyPlan(toyPlan(0), toyKinds(options.dir), { ...options, ledger: store });
    await expect(run).rejects.toMatchObject({ message: 'no space left for the ledger' });
    expect(effects(options.dir)).toEqual([]);
  });

  it('on an abort starts nothing new, lets what runs end, writes its outcome, and is resumable', async () => {
    const stop = new AbortController();
    const options = setup({ signal: stop.signal, concurrency: 2 });
    const kinds = toyKinds(options.dir, (boundary) => {
      if (boundary === 'after publish b') stop.abort();
    });
    const abc = plan(publish('a'), publish('b', { needs: ['a'] }), publish('c', { needs: ['b'] }));
    await expect(applyPlan(abc, kinds, options)).rejects.toMatchObject({ kind: 'interrupted', exitCode: 130 });
    expect(await said(options.ledger)).toEqual(['plan', 'intent', 'done', 'intent', 'done', 'halt']);
    const { signal: _, ...again } = options;
    const { steps } = await applyPlan(abc, toyKinds(options.dir), again);
    expect(states(steps)).toEqual(['unchanged', 'unchanged', 'done']);
    expect(effects(options.dir)).toHaveLength(3);
  });

  it('hands the abort to what is running', async () => {
    const stop = new AbortController();
    const apply = (signal: AbortSignal) =>
      new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => reject(new WindlassError('interrupted', 'stopped')));
        stop.abort();
      });
    const { apply: run, ledger } = scene({ sees: [absent], goal, apply }, { signal: stop.signal });
    await expect(run()).rejects.toMatchObject({ kind: 'interrupted' });
    expect(await said(ledger)).toEqual(['plan', 'intent', 'failed', 'halt']);
  });

  it('runs side by side what has no edge between, and no more than it may', async () => {
    let [running, most] = [0, 0];
    const options = setup({ concurrency: 2 });
    const kinds = toyKinds(options.dir, async (boundary) => {
      if (!boundary.startsWith('before')) return;
      running += 1;
      most = Math.max(most, running);
      await new Promise(setImmediate);
      running -= 1;
    });
    await applyPlan(plan(...['a', 'b', 'c', 'd'].map((name) => publish(name))), kinds, options);
    expect(most).toBe(2);
  });

  it('announces each step and hides secrets in steps and ledger', async () => {
    const events: Event[] = [];
    const mask = (text: string): string => text.replaceAll('hunter2', '***');
    const apply = async () => ({ url: 'https://hunter2@host' });
    const { apply: run, ledger } = scene({ sees: [absent, there], goal, apply }, { emit: (e) => events.push(e), mask });
    const { steps } = await run();
    expect(steps[0]?.evidence).toEqual({ url: 'https://***@host' });
    expect(events.map(({ kind }) => kind)).toEqual(['step-start', 'step']);
    expect(JSON.stringify([events, await ledger.read(release)])).not.toContain('hunter2');
  });

  it('refuses an unknown kind, a closed release, and an id that was begun as another kind', async () => {
    const options = setup();
    await expect(applyPlan(plan(act('a')), new Map(), options)).rejects.toMatchObject({ kind: 'internal' });
    await applyPlan(plan(publish('a')), toyKinds(options.dir), options);
    const { kinds } = scripted('toy@1', { sees: [absent] });
    expect((await applyPlan(plan(act('a')), kinds, options)).steps[0]?.reason).toContain('begun as toy.publish@1');
    const writer = await options.ledger.openWriter(release, { writer: 'closer' });
    await writer.append({ type: 'close', how: 'complete' });
    await writer.close();
    const closed = applyPlan(plan(publish('a')), toyKinds(options.dir), options);
    await expect(closed).rejects.toMatchObject({ kind: 'input', message: 'release 1.0.0.1 is closed (complete)' });
  });
});

describe('a process that is stopped for long while it waits', () => {
  it('asks once more after the deadline before it says that nothing is there', async () => {
    const clock = fakeClock();
    const options = setup({ now: clock.now, sleep: clock.sleep });
    // Each answer takes so long that the deadline is over when it comes; it is from before the deadline all the same.
    const { kinds } = scripted('toy@1', { sees: [absent, absent, there], goal, settleMs: 60_000 });
    const kind = kinds.get('toy@1');
    if (kind === undefined) throw new Error('the kind was just made');
    const slow: typeof kind = {
      ...kind,
      observe: async (args, context) => {
        const seen = await kind.observe(args, context);
        await clock.sleep(90_000);
        return seen;
      },
    };
    const { steps } = await applyPlan(plan(act('a')), new Map([['toy@1', slow]]), options);
    expect(states(steps)).toEqual(['done']);
  });
});
