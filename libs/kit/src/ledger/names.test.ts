import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assertLedgerName, isLedgerName } from './names.ts';

describe('assertLedgerName', () => {
  it.each(['3.4.0+001.1', '2026-07-01.12', '1.0.0-rc.1+7.3', 'ci-runner-12_a'])('takes %s', (name) => {
    expect(() => assertLedgerName('release', name)).not.toThrow();
  });

  it.each(['', '.', '..', 'a..b', 'a.', '.a', 'a/b', '-a', 'x.lock', 'a b', 'a~1', 'ä'])('refuses "%s"', (name) => {
    expect(() => assertLedgerName('writer', name)).toThrow(/cannot name a writer/);
  });

  it('takes no name that git would refuse in a ref', () => {
    const piece = fc.string({ unit: fc.constantFrom(...'a0.+-_/~^:@{ lock'), minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(piece, (name) => {
        if (!isLedgerName(name)) return;
        expect(spawnSync('git', ['check-ref-format', `refs/windlass/${name}/${name}`]).status).toBe(0);
      }),
      { seed: 7, numRuns: 200, examples: [['3.4.0+001.1']] },
    );
  });
});
