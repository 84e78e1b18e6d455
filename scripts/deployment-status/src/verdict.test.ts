import type { Action } from '@windlass/kit/actions/action';
import { type Entry, type EntryBody, firstPrev } from '@windlass/kit/ledger/entry';
import { describe, expect, test } from 'vitest';
import { releasedAt } from './released.ts';
import { rowOf } from './rows.ts';
import { verdictOf } from './verdict.ts';

const now = new Date('2026-01-01T12:00:00Z');

const action: Action = {
  id: 'npm-dist-tag',
  kind: 'npm.dist-tag@1',
  title: 'move the tag',
  args: {},
  needs: [],
  reach: { undo: 'full' },
};
const intent = (way: 'apply' | 'undo' = 'apply'): EntryBody => ({
  ...{ type: 'intent', way, action, former: null },
  before: { is: 'absent' },
});
const outcome = (
  state: 'done' | 'failed' | 'pending' | 'undone',
  way: 'apply' | 'undo' = 'apply',
  evidence = {},
): EntryBody => ({
  ...{ type: 'outcome', way, action: action.id, state, evidence },
  observation: { is: 'absent' },
});
const open: EntryBody = { type: 'open', version: '1.0.0', attempt: 1, command: 'test' };
const check = (script: string, ok: boolean): EntryBody => ({
  type: 'note',
  text: 'found',
  data: { mark: 'windlass/evidence@1', script, ok, version: '1.0.0', summary: 'found', data: {} },
});

function entries(...bodies: readonly EntryBody[]): Entry[] {
  return bodies.map((body, index) => ({
    ...{ v: 1, seq: index + 1, clock: index + 1, writer: 'w', release: '1.0.0.1', prev: firstPrev },
    at: new Date(now.getTime() - 60_000 + index).toISOString(),
    ...body,
  }));
}

const codeOf = (...bodies: readonly EntryBody[]) => verdictOf(entries(open, ...bodies), now, false).exitCode;

describe('verdictOf', () => {
  test.each<[string, number, readonly EntryBody[]]>([
    ['done', 0, [intent(), outcome('done')]],
    ['done at the second time', 0, [intent(), outcome('failed'), intent(), outcome('done')]],
    ['complete, whatever came before', 0, [intent(), outcome('failed'), { type: 'close', how: 'complete' }]],
    ['failed', 4, [intent(), outcome('failed')]],
    ['killed', 130, [intent()]],
    ['interrupted', 130, [intent(), outcome('done'), { type: 'halt', why: 'interrupted' }]],
    ['on its way', 9, [intent(), outcome('pending', 'apply', { deadline: '2026-01-01T12:10:00Z' })]],
    ['too late', 4, [intent(), outcome('pending', 'apply', { deadline: '2026-01-01T11:50:00Z' })]],
    [
      'taken back',
      6,
      [intent(), outcome('done'), intent('undo'), outcome('undone', 'undo'), { type: 'close', how: 'undone' }],
    ],
    ['not taken back', 7, [intent(), outcome('done'), intent('undo'), outcome('failed', 'undo')]],
    ['killed on the way back', 7, [intent(), outcome('done'), intent('undo')]],
    ['refused by pre-flight', 2, [check('pre-flight-validation', false)]],
    ['refused by a check of the artifacts', 3, [check('validate-build-artifacts', false)]],
    ['refused by a check from outside', 5, [check('verify-deployment', false)]],
    ['refused once, and then not', 0, [check('verify-deployment', false), check('verify-deployment', true)]],
  ])('a release that is %s gives %i', (_title, exitCode, bodies) => {
    expect(codeOf(...bodies)).toBe(exitCode);
  });

  test('a release that a living run holds is under way', () => {
    expect(verdictOf(entries(open, intent()), now, true).exitCode).toBe(8);
  });
});

const all = (...bodies: readonly EntryBody[]) => new Map([['1.0.0.1', entries(open, ...bodies)]]);
const place = { name: 'npm', kind: 'channel', ecosystem: 'npm' } as const;
const live = (version: string) => ({ is: 'present', version, digests: {}, url: 'https://r.example/p' }) as const;

test('what was moved and taken back was not released; what was held back neither', () => {
  expect(releasedAt(all(intent(), outcome('done')), () => true).version).toBe('1.0.0');
  expect(
    releasedAt(all(intent(), outcome('done'), intent('undo'), outcome('undone', 'undo')), () => true).version,
  ).toBeNull();
  expect(releasedAt(all(intent(), outcome('done')), () => false).version).toBeNull();
});

test('what is on its way within its deadline is pending until it shows', () => {
  const released = releasedAt(
    all(intent(), outcome('pending', 'apply', { deadline: '2026-01-01T12:10:00Z' })),
    () => true,
  );
  expect(rowOf(place, live('0.9.0'), released, '1.0.0')).toMatchObject({ state: 'pending' });
  expect(rowOf(place, live('1.0.0'), released, '1.0.0')).toMatchObject({ state: 'ok' });
});

test('each place is compared in its own way of writing versions', () => {
  const released = { version: '1.0.0+002', pending: null };
  expect(rowOf(place, live('1.0.0'), released, '1.0.0+002')).toMatchObject({ state: 'ok', ledger: '1.0.0' });
  const aur = { name: 'aur', kind: 'channel', ecosystem: 'aur' } as const;
  expect(rowOf(aur, live('1.0.0-2'), released, '1.0.0+002')).toMatchObject({ state: 'ok', live: '1.0.0-2' });
  const server = { name: 'web', kind: 'server', ecosystem: null } as const;
  expect(rowOf(server, live('1.0.0+001'), released, '1.0.0+002')).toMatchObject({ state: 'drift' });
  expect(rowOf(server, live('2.0.0'), { version: null, pending: null }, '1.0.0')).toMatchObject({ state: 'ahead' });
});
