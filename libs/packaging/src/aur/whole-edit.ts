import type { Edit } from '@windlass/version-sync/sync/splice';

/** One text in place of another as one edit, without what both begin and end with: the ledger keeps every edit. */
export function wholeEdit(before: string, after: string): Edit {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start += 1;
  // No half of a surrogate pair.
  if (/[\ud800-\udbff]$/.test(before.slice(0, start))) start -= 1;
  let tail = 0;
  while (tail < most - start && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  if (/^[\udc00-\udfff]/.test(before.slice(before.length - tail))) tail -= 1;
  const end = before.length - tail;
  return { start, end, was: before.slice(start, end), text: after.slice(start, after.length - tail) };
}
