import { describe, expect, it } from 'vitest';
import { sizeChange } from './size.ts';
import { subjectOf } from './testing/subject.ts';

describe('compared with the last release', () => {
  it.each<[string, number | null, number, object, string | null, RegExp]>([
    ['nothing is known of it', null, 5000, {}, null, /^/],
    ['it grew by half', 1000, 1500, {}, null, /^/],
    ['it grew by more than half', 1000, 1600, {}, 'warning', /60 % larger/],
    ['it lost more than half', 1000, 400, {}, 'warning', /60 % smaller/],
    ['it grew by what it may', 1000, 1100, { maxGrowth: '10%' }, null, /^/],
    ['it grew by more than it may', 1000, 1111, { maxGrowth: '10%' }, 'error', /11 % larger/],
    ['it grew more than usual, and may', 1000, 4900, { maxGrowth: '400%' }, null, /^/],
    ['it lost more than half, whatever it may grow', 1000, 400, { maxGrowth: '400%' }, 'warning', /60 % smaller/],
  ])('%s', async (_, former, size, check, severity, message) => {
    const findings = await sizeChange.find(await subjectOf({ formerSize: former, size, check }));
    if (severity === null) expect(findings).toEqual([]);
    else
      expect(findings).toMatchObject([{ severity, message: expect.stringMatching(message), fix: expect.any(String) }]);
  });
});
