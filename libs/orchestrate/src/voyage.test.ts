import type { Entry, EntryBody } from '@windlass/kit/ledger/entry';
import { expect, test } from 'vitest';
import { isBeingUndone, passedPhases, phaseNote } from './voyage.ts';

const entry = (body: EntryBody): Entry => ({
  v: 1,
  seq: 1,
  clock: 1,
  at: '2026-01-01T00:00:00Z',
  writer: 'w',
  release: '1.1.0.1',
  prev: '',
  ...body,
});

test('the phases that passed are read from the notes that were made of them, whatever else was noted', () => {
  const { note, data } = phaseNote('versions', false, false);
  const entries = [
    entry({ type: 'note', text: 'by hand' }),
    entry({ type: 'note', text: note, data }),
    entry({ type: 'note', text: 'of another tool', data: { mark: 'windlass/phase@1', phase: 'lunch' } }),
  ];
  expect([...passedPhases(entries)]).toEqual(['versions']);
  expect([...passedPhases([])]).toEqual([]);
});

test('a release is being undone from the first intent to undo on', () => {
  const action = { id: 'tag', kind: 'git.tag@1', title: 'tag', args: {}, needs: [], reach: { undo: 'full' } } as const;
  const intent = { type: 'intent', action, former: null, before: { is: 'absent' } } as const;
  expect(isBeingUndone([entry({ ...intent, way: 'apply' })])).toBe(false);
  expect(isBeingUndone([entry({ ...intent, way: 'apply' }), entry({ ...intent, way: 'undo' })])).toBe(true);
});
