import { describe, expect, it } from 'vitest';
import { WindlassError } from '../errors.ts';
import { fileStore } from '../ledger/file-store.ts';
import { currentRelease, openRelease } from '../ledger/releases.ts';
import { tempDir } from '../ledger/testing/temp.ts';
import type { Action, Kind, Observation, Plan } from './action.ts';
import { applyPlan } from './engine.ts';
import { type EngineOptions, kindTable } from './engine-options.ts';
import { fakeClock } from './testing/fake-clock.ts';
import { type Script, scripted } from './testing/scripted-kind.ts';
import { plan, point, publish, toyPlan } from './testing/toy-plan.ts';
import { digestOf, effects, type Hit, toyKinds } from './testing/toy-world.ts';
import { undoRelease } from './undo.ts';

const release = '1.0.0.1';
const absent: Observation = { is: 'absent' };
const present = (text: string): Observation => ({ is: 'present', digest: digestOf(text) });
const states = (steps: readonly { state: string }[]): readonly string[] => steps.map(({ state }) => state);

function setup(): EngineOptions & { dir: string } {
  const dir = tempDir();
  return { dir, ledger: fileStore(dir), release, lease: null };
}

async function released(toPlan: Plan, hit?: Hit) {
  const options = setup();
  const { dir } = options;
  await applyPlan(plan(point(['latest', 'stable'], 'old')), toyKinds(dir), { ...options, release: '0.9.0.1' });
  await (await openRelease(options.ledger, '1.0.0', { writer: 'w', command: 'toy' })).writer.close();
  await applyPlan(toPlan, toyKinds(dir, hit), options);
  return { ...options, dir, since: effects(dir).length };
}

describe('undoRelease', () => {
  it('winds back in reverse order from the ledger alone, names what stays, and closes the release', async () => {
    const options = await released(toyPlan(0));
    const { steps, residue, errors } = await undoRelease(toyKinds(options.dir), options);
    expect(steps.map(({ id, state }) => `${id} ${state}`)).toEqual([
      'mail skipped',
      'latest+stable undone',
      'package undone',
      'assets undone',
    ]);
    expect(residue).toEqual(['Publish mail: a mail cannot be called back']);
    expect(errors).toEqual([]);
    expect(effects(options.dir).slice(options.since)).toEqual([
      'set stable old',
      'set latest old',
      'unpublish package',
      'unpublish assets',
    ]);
    expect(await currentRelease(options.ledger)).toBeNull();
  });

  it('refuses to go back twice, an unknown release, and to apply what is being undone', async () => {
    const options = await released(toyPlan(0));
    const kinds = toyKinds(options.dir);
    await undoRelease(kinds, options);
    const count = effects(options.dir).length;
    const twice = undoRelease(kinds, options);
    await expect(twice).rejects.toMatchObject({ kind: 'input', message: 'release 1.0.0.1 is already undone' });
    await expect(applyPlan(toyPlan(0), kinds, options)).rejects.toMatchObject({ kind: 'input' });
    await expect(undoRelease(kinds, { ...options, release: '9.1' })).rejects.toMatchObject({ kind: 'input' });
    expect(effects(options.dir)).toHaveLength(count);
  });

  it('leaves alone what was right before the release began', async () => {
    const options = await released(plan(point(['latest', 'stable'], 'old'), publish('a')));
    const { steps } = await undoRelease(toyKinds(options.dir), options);
    expect(steps.map(({ id }) => id)).toEqual(['a']);
  });

  it('brings a half-done action back to the state before its first intent', async () => {
    const crash: Hit = (boundary) => {
      if (boundary === 'after latest → new') throw new Error('killed');
    };
    const options = await released(plan(point(['latest', 'stable'], 'new')), crash);
    const { steps } = await undoRelease(toyKinds(options.dir), options);
    expect(states(steps)).toEqual(['undone']);
    expect(effects(options.dir).slice(options.since)).toEqual(['set latest old']);
  });

  it('never moves a pointer that somebody else has moved since', async () => {
    const options = await released(plan(point(['latest'], 'new')));
    await applyPlan(plan(point(['latest'], 'newer')), toyKinds(options.dir), { ...options, release: '2.0.0.1' });
    const { steps, residue } = await undoRelease(toyKinds(options.dir), options);
    expect(states(steps)).toEqual(['skipped']);
    expect(residue[0]).toMatch(/^Point latest to new: it was changed since: there is sha256:/);
    expect(effects(options.dir).at(-1)).toBe('set latest newer');
  });

  it('leaves it alone the second time, too', async () => {
    const options = await released(plan(publish('a'), point(['latest'], 'new')));
    await applyPlan(plan(point(['latest'], 'newer')), toyKinds(options.dir), { ...options, release: '2.0.0.1' });
    const stuck = toyKinds(options.dir, (boundary) => {
      if (boundary === 'before unpublish a') throw new WindlassError('publish', '403');
    });
    await undoRelease(stuck, options);
    const { steps } = await undoRelease(toyKinds(options.dir), options);
    expect(states(steps)).toEqual(['skipped', 'undone']);
    expect(effects(options.dir).findLast((line) => line.startsWith('set'))).toBe('set latest newer');
  });

  it('counts as undone what the undo of a later action took further back', async () => {
    const options = await released(
      plan(point(['latest'], 'mid'), { ...point(['latest'], 'new'), id: 'again', needs: ['latest'] }),
    );
    await applyPlan(plan(point(['latest'], 'old')), toyKinds(options.dir), { ...options, release: '2.0.0.1' });
    const [pointer] = [...toyKinds(options.dir).values()].filter(({ kind }) => kind === 'toy.pointer@1');
    if (!pointer) throw new Error('no pointer');
    const asked: unknown[] = [];
    const isFurtherBack: Kind['isFurtherBack'] = async (_, former, earlier) => {
      asked.push(
        former,
        earlier.map(({ args }) => args),
      );
      return true;
    };
    const { steps, residue } = await undoRelease(kindTable({ ...pointer, isFurtherBack }), options);
    expect(steps.map(({ id, state, reason }) => `${id} ${state}: ${reason}`)).toEqual([
      'again undone: it is as it was before an earlier step',
      'latest undone: it is as before',
    ]);
    expect(residue).toEqual([]);
    expect(asked).toEqual([['mid'], [{ names: ['latest'], value: 'mid' }]]);
  });

  it('does not take away what something that stays still needs, and goes on from there the next time', async () => {
    const options = await released(toyPlan(0));
    const failing = toyKinds(options.dir, (boundary) => {
      if (boundary === 'before unpublish package') throw new WindlassError('publish', '403');
    });
    const { steps, errors } = await undoRelease(failing, options);
    expect(states(steps)).toEqual(['skipped', 'undone', 'failed', 'failed']);
    expect(steps[3]?.reason).toBe('package still needs it and could not be undone');
    expect(errors.map(({ kind, exitCode }) => [kind, exitCode])).toEqual(Array(2).fill(['not-restored', 7]));
    expect(await currentRelease(options.ledger)).toBe(release);
    await expect(applyPlan(toyPlan(0), failing, options)).rejects.toMatchObject({
      next: 'npx windlass rollback --release 1.0.0.1',
    });
    const again = await undoRelease(toyKinds(options.dir), options);
    expect(states(again.steps)).toEqual(['skipped', 'undone', 'undone', 'undone']);
    expect(
      effects(options.dir)
        .slice(options.since)
        .filter((line) => line === 'set latest old'),
    ).toHaveLength(1);
    expect(await currentRelease(options.ledger)).toBeNull();
  });

  it('undoes a selection and leaves the release open for the rest', async () => {
    const options = await released(plan(publish('a'), publish('b')));
    const select = (action: Action): boolean => action.id === 'b';
    expect((await undoRelease(toyKinds(options.dir), { ...options, select })).steps.map(({ id }) => id)).toEqual(['b']);
    expect(await currentRelease(options.ledger)).toBe(release);
    await undoRelease(toyKinds(options.dir), options);
    expect(effects(options.dir).slice(options.since)).toEqual(['unpublish b', 'unpublish a']);
  });

  it('goes on after an interruption', async () => {
    const options = await released(toyPlan(0));
    const stop = new AbortController();
    const kinds = toyKinds(options.dir, (boundary) => {
      if (boundary === 'after unpublish package') stop.abort();
    });
    const run = undoRelease(kinds, { ...options, signal: stop.signal });
    await expect(run).rejects.toMatchObject({ kind: 'interrupted', exitCode: 130 });
    await undoRelease(toyKinds(options.dir), options);
    expect(effects(options.dir).slice(options.since).sort()).toEqual([
      'set latest old',
      'set stable old',
      'unpublish assets',
      'unpublish package',
    ]);
  });
});

describe('undoing one action', () => {
  const undo = async () => ({});

  /** Applies one scripted action, then undoes it with the same kind. */
  async function scene(script: Script, reach: Action['reach'] = { undo: 'full' }, patienceMs = 300_000) {
    const clock = fakeClock();
    const options = { ...setup(), now: clock.now, sleep: clock.sleep };
    const { kinds, calls } = scripted('toy@1', { goal: digestOf('new'), ...script });
    await applyPlan(plan({ ...publish('a'), kind: 'toy@1', reach }), kinds, { ...options, patienceMs: 0 });
    const result = await undoRelease(kinds, { ...options, patienceMs });
    return { ...result, calls, clock };
  }

  it('is given the recorded former state, and is believed only when the world is as before', async () => {
    const restored = await scene({ sees: [absent, present('new'), present('new'), absent], undo });
    expect(restored.calls).toContain('undo to former');
    expect(states(restored.steps)).toEqual(['undone']);
    const not = await scene({ sees: [absent, present('new')], undo });
    expect(not.steps[0]).toMatchObject({ state: 'failed', reason: 'it is not as before' });
  });

  it('waits for what may still show before it takes it for absent', async () => {
    const sees = [absent, absent, absent, absent, present('new'), absent];
    const { calls, clock, steps } = await scene({ sees, undo, settleMs: 60_000 });
    expect(clock.slept.length).toBeGreaterThan(0);
    expect(calls).toContain('undo to former');
    expect(states(steps)).toEqual(['undone']);
  });

  it('does not call it undone while what was begun may still show', async () => {
    const { steps, errors } = await scene({ sees: [absent], undo, settleMs: 60_000 }, { undo: 'full' }, 1_000);
    expect(steps[0]).toMatchObject({
      state: 'failed',
      reason: 'what was begun may still show until 2026-07-01T10:01:00.000Z',
    });
    expect(errors[0]?.kind).toBe('not-restored');
  });

  it('says so again when it is asked again in that time', async () => {
    const clock = fakeClock();
    const options = { ...setup(), now: clock.now, sleep: clock.sleep };
    const { kinds } = scripted('toy@1', { goal: digestOf('new'), sees: [absent], undo, settleMs: 60_000 });
    await applyPlan(plan({ ...publish('a'), kind: 'toy@1' }), kinds, { ...options, patienceMs: 0 });
    for (const _ of [1, 2]) {
      const { errors } = await undoRelease(kinds, { ...options, patienceMs: 1_000 });
      expect(errors[0]?.why).toMatch(/may still show/);
    }
  });

  it('names what a partial undo leaves although it was killed before it could say so', async () => {
    const reach = { undo: 'partial', residue: 'the name stays taken' } as const;
    const options = setup();
    const { kinds } = scripted('toy@1', { goal: digestOf('new'), sees: [absent, present('new'), absent], undo });
    const action = { ...publish('a'), kind: 'toy@1', reach };
    await applyPlan(plan(action), kinds, options);
    const writer = await options.ledger.openWriter(release, { writer: 'killed' });
    await writer.append({ type: 'intent', way: 'undo', action, former: 'former', before: absent });
    await writer.close();
    const { residue, steps } = await undoRelease(kinds, options);
    expect(states(steps)).toEqual(['undone']);
    expect(residue).toEqual(['Publish a: the name stays taken']);
  });

  it('does nothing where the effect never showed', async () => {
    const { calls, steps, residue } = await scene({ sees: [absent], undo, settleMs: 60_000 });
    expect(calls.some((call) => call.startsWith('undo'))).toBe(false);
    expect(steps[0]).toMatchObject({ state: 'undone', reason: 'it is as before' });
    expect(residue).toEqual([]);
  });

  it('of partial reach is done, and what stays is named', async () => {
    const reach = { undo: 'partial', residue: 'the name stays taken' } as const;
    const { steps, residue } = await scene({ sees: [absent, present('new')], undo }, reach);
    expect(states(steps)).toEqual(['undone']);
    expect(residue).toEqual(['Publish a: the name stays taken']);
  });

  it('without an undo is residue, and unknown is a failure', async () => {
    const without = await scene({ sees: [absent, present('new')] });
    expect(without.residue).toEqual(['Publish a: nothing undoes toy@1']);
    const unknown = await scene({ sees: [absent, present('new'), { is: 'unknown', why: 'down' }], undo });
    expect(unknown.steps[0]).toMatchObject({ state: 'failed', reason: 'unknown: down' });
  });
});
