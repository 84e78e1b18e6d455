import { describe, expect, it } from 'vitest';
import type { Digest, Observation } from './action.ts';
import { isAsBefore, judge } from './judge.ts';

const digest = (hex: string, more: Partial<Digest> = {}): Digest => ({ alg: 'sha256', hex, of: 'file', ...more });
const present = (of: Digest): Observation => ({ is: 'present', digest: of });

describe('judge', () => {
  it('takes presence alone for the goal where no digest is named', () => {
    expect(judge(present(digest('aa')), null)).toEqual({ is: 'goal' });
  });

  it('compares digests without regard to case, and names both where they differ', () => {
    expect(judge(present(digest('AA')), digest('aa'))).toEqual({ is: 'goal' });
    expect(judge(present(digest('bb')), digest('aa'))).toEqual({
      is: 'other',
      why: 'there is sha256:bb of file, wanted is sha256:aa of file',
    });
  });

  it('does not know what digests of other bytes or another algorithm mean', () => {
    expect(judge(present(digest('bb', { of: 'archive' })), digest('aa'))).toMatchObject({ is: 'unknown' });
    expect(judge(present(digest('bb', { alg: 'sha1' })), digest('aa'))).toMatchObject({ is: 'unknown' });
  });
});

describe('isAsBefore', () => {
  it('is true for the same digest or the same absence only', () => {
    const absent: Observation = { is: 'absent' };
    expect(isAsBefore(absent, absent)).toBe(true);
    expect(isAsBefore(present(digest('aa')), present(digest('aa')))).toBe(true);
    expect(isAsBefore(present(digest('aa')), present(digest('bb')))).toBe(false);
    expect(isAsBefore(present(digest('aa')), absent)).toBe(false);
    expect(isAsBefore({ is: 'unknown', why: 'x' }, absent)).toBe(false);
  });
});
