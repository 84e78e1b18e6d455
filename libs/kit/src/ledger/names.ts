import { WindlassError } from '../errors.ts';

/** One part of a path and of a git ref at once, so that both stores take the same names (git help check-ref-format). */
const pattern = /^[0-9A-Za-z](?:[0-9A-Za-z_+-]|\.(?!\.|$))*$/;

export function isLedgerName(text: string): boolean {
  return text.length <= 200 && pattern.test(text) && !text.endsWith('.lock');
}

/** @throws WindlassError `input` where the text cannot name a release, a writer or a release line. */
export function assertLedgerName(what: 'release' | 'writer' | 'release line', text: string): void {
  if (isLedgerName(text)) return;
  throw new WindlassError('input', `"${text}" cannot name a ${what}`, {
    why: 'letters, digits, ".", "_", "+" and "-" only, beginning with a letter or digit, not ending in "." or ".lock"',
  });
}
