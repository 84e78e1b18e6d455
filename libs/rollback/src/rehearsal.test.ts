import { expect, it } from 'vitest';
import { compareSnapshots, rehearsalFindings } from './rehearsal.ts';

it('finds what is gone, new and other, and nothing in equal worlds', () => {
  const before = { a: '1', b: '2', c: '3' };
  expect(compareSnapshots(before, { ...before })).toEqual([]);
  expect(compareSnapshots(before, { b: '2', c: '4', d: '5' })).toEqual([
    { place: 'a', before: '1', after: null },
    { place: 'c', before: '3', after: '4' },
    { place: 'd', before: null, after: '5' },
  ]);
});

it('is good only where something was changed and all of it is back, in time', () => {
  const forward = [{ place: 'a', before: '1', after: '2' }];
  const good = { forward, left: [], restored: true, restoreMs: 900_000, budgetMs: 900_000 };
  expect(rehearsalFindings(good)).toEqual([]);
  const checks = (more: object) => rehearsalFindings({ ...good, ...more }).map(({ check }) => check);
  expect(checks({ forward: [] })).toEqual(['rehearsal-empty']);
  expect(checks({ restoreMs: 900_001 })).toEqual(['rehearsal-time']);
  expect(checks({ left: forward, restored: false })).toEqual(['rehearsal-rollback', 'rehearsal-state']);
});
