import { WindlassError } from '@windlass/kit/errors';
import { compareNumerals } from './order/order.ts';

/**
 * How build numbers go on. `width` pads with zeros on the left and never cuts; `start` is the first number.
 * - `counter-reset`: 001, 002 …, and 001 again for every new X.Y.Z
 * - `counter`: goes on over every X.Y.Z
 * - `timestamp`: YYYYMMDDHHmm, UTC
 * - `commit-count`: `git rev-list --count HEAD`
 */
export type Scheme =
  | { readonly kind: 'counter-reset'; readonly width: number; readonly start: number }
  | { readonly kind: 'counter'; readonly width: number; readonly start: number }
  | { readonly kind: 'timestamp' }
  | { readonly kind: 'commit-count'; readonly width?: number };

export type IncrementType = 'major' | 'minor' | 'patch' | 'build';

export interface BuildContext {
  readonly now: Date;
  /** Commits reachable from HEAD; null where it is not known (no git, a shallow clone). */
  readonly commitCount: number | null;
}

export const defaultScheme: Scheme = { kind: 'counter-reset', width: 3, start: 1 };

/** null where `build` fits the scheme, else why it does not. */
export function validateBuild(scheme: Scheme, build: string): string | null {
  if (scheme.kind === 'timestamp') return timestampFault(build);
  if (!/^\d+$/.test(build)) return `a ${scheme.kind} build is decimal digits only`;
  if (looksLikeTimestamp(build)) return `it looks like a timestamp (YYYYMMDDHHmm), and the scheme is ${scheme.kind}`;
  return null;
}

/**
 * The build after `current` (null: none yet) as it stands behind the `+`.
 * @throws WindlassError `input` where `current` does not fit the scheme, or where the number of commits is needed and not known.
 */
export function nextBuild(scheme: Scheme, current: string | null, type: IncrementType, context: BuildContext): string {
  const fault = current === null ? null : validateBuild(scheme, current);
  if (fault !== null) {
    throw new WindlassError('input', `build "${current}" does not fit the scheme ${scheme.kind}`, {
      why: fault,
      next: `set one that fits, for example: version-manager set X.Y.Z+${example(scheme)}; or change the scheme in the config`,
    });
  }
  switch (scheme.kind) {
    case 'counter-reset':
      return type === 'build' ? count(scheme, current) : count(scheme, null);
    case 'counter':
      return count(scheme, current);
    case 'timestamp':
      return timestampAfter(context.now, current);
    case 'commit-count':
      return commitCount(context.commitCount, current, type).padStart(scheme.width ?? 0, '0');
  }
}

function count(scheme: { width: number; start: number }, current: string | null): string {
  if (current === null) return String(scheme.start).padStart(scheme.width, '0');
  return (BigInt(current) + 1n).toString().padStart(Math.max(scheme.width, current.length), '0');
}

function commitCount(commits: number | null, current: string | null, type: IncrementType): string {
  if (commits === null) {
    throw new WindlassError('input', 'the number of commits is not known, and the scheme commit-count needs it', {
      why: 'there is no git history here, or the clone is shallow',
      next: 'git fetch --unshallow',
    });
  }
  if (type === 'build' && current !== null && compareNumerals(String(commits), current) <= 0) {
    throw new WindlassError('input', `commit ${commits} gives no build after +${current}`, {
      why: 'the build is the number of commits, and it has not grown',
      next: 'commit first, or take version-manager increment patch',
    });
  }
  return String(commits);
}

// Digits alone cannot tell a counter from a timestamp, but no counter gets here in earnest. Not checked for minutes and hours:
// 202506091860 and 202506202400 were released by the project that S1 comes from.
function looksLikeTimestamp(build: string): boolean {
  return /^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{4}$/.test(build);
}

function timestampFault(build: string): string | null {
  if (!/^\d{12}$/.test(build)) return 'a timestamp build is twelve digits, YYYYMMDDHHmm in UTC';
  return parseTimestamp(build) === null ? 'there is no such minute in the calendar' : null;
}

/** Milliseconds since the epoch, or null where no calendar has that minute. */
function parseTimestamp(build: string): number | null {
  const iso = build.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)$/, '$1-$2-$3T$4:$5:00.000Z');
  const time = Date.parse(iso);
  // Date.parse takes 24:00 and 30 February for the day after; only what comes back unchanged is a real minute.
  return Number.isNaN(time) || new Date(time).toISOString() !== iso ? null : time;
}

function timestampAfter(now: Date, current: string | null): string {
  const fresh = formatTimestamp(now.getTime());
  if (current === null || compareNumerals(fresh, current) > 0) return fresh;
  return formatTimestamp((parseTimestamp(current) ?? now.getTime()) + 60_000);
}

function formatTimestamp(time: number): string {
  const date = new Date(time);
  const year = date.getUTCFullYear();
  if (year >= 1000 && year <= 9999) return date.toISOString().slice(0, 16).replaceAll(/[-:T]/g, '');
  throw new WindlassError('input', `no timestamp build for the year ${year}`, {
    next: 'check the clock of this machine',
  });
}

function example(scheme: Scheme): string {
  switch (scheme.kind) {
    case 'counter-reset':
    case 'counter':
      return count(scheme, null);
    case 'timestamp':
      return '202601311745';
    case 'commit-count':
      return '1234';
  }
}
