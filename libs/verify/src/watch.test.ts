import { expect, test } from 'vitest';
import type { Check } from './check.ts';
import { contextOf } from './testing/site.ts';
import { watch } from './watch.ts';

/** A check that answers as it is told, round after round. */
function scripted(answers: string): Check {
  let round = 0;
  return {
    id: 'scripted',
    title: answers,
    command: 'true',
    run: async () => {
      const ok = answers[round++] === '+';
      return { ok, expected: '+', actual: ok ? '+' : '-', why: ok ? null : `round ${round}` };
    },
  };
}

test('a check that failed in any round is shown as it failed last', async () => {
  const seen: number[] = [];
  const options = { intervalMs: 1, rounds: 3, onRound: (round: number) => seen.push(round) };
  const { rounds, badRounds, rows } = await watch([scripted('+++'), scripted('--+')], contextOf({}), options);
  expect([rounds, badRounds, seen]).toEqual([3, 2, [1, 2, 3]]);
  expect(rows.map(({ ok, why }) => [ok, why])).toEqual([
    [true, null],
    [false, 'round 2'],
  ]);
});

test('without a number of rounds it goes on until it is interrupted', async () => {
  const stop = new AbortController();
  const context = { ...contextOf({}), signal: stop.signal };
  const onRound = (round: number) => round === 3 && stop.abort();
  await expect(watch([scripted('+-+')], context, { intervalMs: 1, rounds: null, onRound })).rejects.toMatchObject({
    kind: 'interrupted',
    message: 'interrupted after 3 rounds, 1 of them bad',
  });
});
