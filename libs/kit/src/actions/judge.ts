import type { Digest, Observation } from './action.ts';

/** What an observation means for an action: `goal` is "already right", `other` present with another digest. */
export type Verdict =
  | { readonly is: 'goal' | 'absent' }
  | { readonly is: 'other'; readonly why: string }
  | { readonly is: 'pending'; readonly deadline: string }
  | { readonly is: 'unknown'; readonly why: string };

/** `goal` null: presence alone is the goal. */
export function judge(seen: Observation, goal: Digest | null): Verdict {
  if (seen.is === 'unknown') return { is: 'unknown', why: seen.why };
  if (seen.is === 'pending') return { is: 'pending', deadline: seen.deadline };
  if (seen.is === 'absent') return { is: 'absent' };
  if (goal === null || isSame(seen.digest, goal)) return { is: 'goal' };
  const why = `there is ${formatDigest(seen.digest)}, wanted is ${formatDigest(goal)}`;
  // Digests of other bytes, or by another algorithm, always differ: that says nothing about what is there.
  if (seen.digest.alg !== goal.alg || seen.digest.of !== goal.of)
    return { is: 'unknown', why: `not comparable: ${why}` };
  return { is: 'other', why };
}

/** Whether the world is as it was: an undo has nothing to do, or has done it. */
export function isAsBefore(seen: Observation, before: Observation): boolean {
  if (seen.is === 'absent') return before.is === 'absent';
  return seen.is === 'present' && before.is === 'present' && isSame(seen.digest, before.digest);
}

export function formatDigest({ alg, hex, of }: Digest): string {
  return `${alg}:${hex} of ${of}`;
}

function isSame(a: Digest, b: Digest): boolean {
  return a.alg === b.alg && a.hex.toLowerCase() === b.hex.toLowerCase();
}
