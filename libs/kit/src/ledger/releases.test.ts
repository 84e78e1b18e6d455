import { describe, expect, it } from 'vitest';
import type { Action, Observation, Reach } from '../actions/action.ts';
import { makePlan } from '../actions/plan.ts';
import type { EntryBody } from './entry.ts';
import { fileStore } from './file-store.ts';
import { burntVersions, closeRelease, currentRelease, openRelease, parseReleaseId, releaseId } from './releases.ts';
import type { LedgerStore } from './store.ts';
import { tempDir } from './testing/temp.ts';

const options = { writer: 'a', command: 'version-manager' };
const open = (store: LedgerStore, version: string) => openRelease(store, version, options);

describe('release ids', () => {
  it.each(['3.4.0+001', '1.0.0-rc.1', '2026-07-01'])('keep the version %s and the attempt', (version) => {
    expect(parseReleaseId(releaseId(version, 12))).toEqual({ version, attempt: 12 });
  });

  it('refuse what is none', () => {
    expect(() => parseReleaseId('3')).toThrow('is not a release');
    expect(() => parseReleaseId('3.4.x')).toThrow('is not a release');
    expect(() => releaseId('a/b', 1)).toThrow('cannot name a release');
  });
});

describe('openRelease', () => {
  it('opens the first attempt, joins it while it is open, and opens the next after its close', async () => {
    const store = fileStore(tempDir());
    expect(await currentRelease(store)).toBeNull();
    const first = await open(store, '1.0.0+001');
    expect(first).toMatchObject({ id: '1.0.0+001.1', joined: false });
    expect(await currentRelease(store)).toBe('1.0.0+001.1');
    expect(await open(store, '1.0.0+001')).toMatchObject({ id: '1.0.0+001.1', joined: true });
    await closeRelease(first.writer, 'undone');
    expect(await currentRelease(store)).toBeNull();
    expect(await open(store, '1.0.0+001')).toMatchObject({ id: '1.0.0+001.2', joined: false });
  });

  it('refuses another version while one is open', async () => {
    const store = fileStore(tempDir());
    await open(store, '1.0.0');
    await expect(open(store, '1.0.1')).rejects.toMatchObject({ kind: 'input', next: 'npx windlass status' });
  });

  it('has a person say which of several open ones is meant', async () => {
    const store = fileStore(tempDir());
    for (const id of ['1.0.0.1', '1.0.1.1']) {
      const writer = await store.openWriter(id, { writer: 'a' });
      await writer.append({ type: 'open', version: id, attempt: 1, command: 'x' });
    }
    await expect(currentRelease(store)).rejects.toMatchObject({ next: 'name one: --release 1.0.1.1' });
  });
});

describe('burntVersions', () => {
  const absent: Observation = { is: 'absent' };
  const there: Observation = { is: 'present', digest: { alg: 'sha256', hex: 'aa', of: 'tarball' } };
  const action = (reach: Reach): Action => ({ id: 'p', kind: 'k@1', title: 'p', args: {}, needs: [], reach });
  const none = action({ undo: 'none', why: 'immutable' });
  const intent = (of: Action): EntryBody => ({
    type: 'intent',
    way: 'apply',
    action: of,
    former: null,
    before: absent,
  });
  const outcome = (state: 'done' | 'failed' | 'pending' | 'unchanged', observation: Observation): EntryBody => ({
    type: 'outcome',
    way: 'apply',
    action: 'p',
    state,
    observation,
    evidence: {},
  });
  const planned: EntryBody = {
    type: 'plan',
    plan: makePlan({ script: 's', product: null, version: null, actions: [none] }),
  };

  const cases: readonly [string, readonly EntryBody[], boolean][] = [
    ['an irreversible effect that is done', [intent(none), outcome('done', there)], true],
    ['one that is on its way', [intent(none), outcome('pending', absent)], true],
    ['one that was killed: it may be there', [intent(none)], true],
    ['one that was found there already', [planned, outcome('unchanged', there)], true],
    ['one that failed and left other bytes there', [intent(none), outcome('failed', there)], true],
    ['one that failed and left nothing', [intent(none), outcome('failed', absent)], false],
    ['one that was never begun', [intent(none), { ...outcome('failed', absent), begun: false } as EntryBody], false],
    ['an effect that can be undone', [intent(action({ undo: 'full' })), outcome('done', there)], false],
    ['an explicit burn', [{ type: 'burn', version: '1.0.0+001', why: 'said so' }], true],
  ];
  it.each(cases)('knows %s', async (_, bodies, isBurnt) => {
    const store = fileStore(tempDir());
    const { writer } = await open(store, '1.0.0+001');
    for (const body of bodies) await writer.append(body);
    await writer.close();
    expect([...(await burntVersions(store))]).toEqual(isBurnt ? ['1.0.0+001'] : []);
  });
});
