import { WindlassError } from '@windlass/kit/errors';
import { compareLists, compareNumerals, compareText, type Order } from './order.ts';

/** A Python version, its parts as digit strings without leading zeros; null where a part is absent. */
export interface Pep440 {
  readonly epoch: string;
  readonly release: readonly string[];
  readonly pre: { readonly phase: 'a' | 'b' | 'rc'; readonly number: string } | null;
  readonly post: string | null;
  readonly dev: string | null;
  readonly local: readonly string[] | null;
}

const pattern = new RegExp(
  [
    /^\s*v?(?:(?<epoch>\d+)!)?(?<release>\d+(?:\.\d+)*)/,
    /(?:[-_.]?(?<phase>alpha|a|beta|b|preview|pre|c|rc)[-_.]?(?<preNumber>\d+)?)?/,
    /(?:-(?<implicitPost>\d+)|[-_.]?(?<post>post|rev|r)[-_.]?(?<postNumber>\d+)?)?/,
    /(?:[-_.]?(?<dev>dev)[-_.]?(?<devNumber>\d+)?)?/,
    /(?:\+(?<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?\s*$/,
  ]
    .map((part) => part.source)
    .join(''),
  'i',
);

const phases: Readonly<Record<string, 'a' | 'b' | 'rc'>> = { a: 'a', alpha: 'a', b: 'b', beta: 'b' };
const trim = (digits: string | undefined): string => (digits ?? '').replace(/^0+(?=\d)/, '') || '0';

/** The parts, with every spelling that PEP 440 allows; null where the text is no Python version. */
export function tryParsePep440(text: string): Pep440 | null {
  const groups = pattern.exec(text)?.groups;
  if (!groups) return null;
  const phase = groups.phase?.toLowerCase();
  const hasPost = groups.implicitPost !== undefined || groups.post !== undefined;
  return {
    epoch: trim(groups.epoch),
    release: (groups.release ?? '').split('.').map(trim),
    pre: phase === undefined ? null : { phase: phases[phase] ?? 'rc', number: trim(groups.preNumber) },
    post: hasPost ? trim(groups.implicitPost ?? groups.postNumber) : null,
    dev: groups.dev === undefined ? null : trim(groups.devNumber),
    local:
      groups.local
        ?.toLowerCase()
        .split(/[-_.]/)
        .map((part) => (/^\d+$/.test(part) ? trim(part) : part)) ?? null,
  };
}

/** The normal form that PyPI shows: `1.0-RC1` → `1.0rc1`. */
export function formatPep440(version: Pep440): string {
  const epoch = version.epoch === '0' ? '' : `${version.epoch}!`;
  const pre = version.pre ? version.pre.phase + version.pre.number : '';
  const post = version.post === null ? '' : `.post${version.post}`;
  const dev = version.dev === null ? '' : `.dev${version.dev}`;
  const local = version.local ? `+${version.local.join('.')}` : '';
  return epoch + version.release.join('.') + pre + post + dev + local;
}

// `1.0.dev1` is before `1.0a1`, and both before `1.0`; a dev release of a post release is not.
function preRank(version: Pep440): { rank: number; number: string } {
  if (version.pre) return { rank: 1 + ['a', 'b', 'rc'].indexOf(version.pre.phase), number: version.pre.number };
  return { rank: version.post === null && version.dev !== null ? 0 : 4, number: '0' };
}

function compareAbsent(a: string | null, b: string | null, absent: Order): Order {
  if (a === null || b === null) return a === b ? 0 : a === null ? absent : absent === 1 ? -1 : 1;
  return compareNumerals(a, b);
}

function compareLocalParts(a: string, b: string): Order {
  const aNumeric = /^\d+$/.test(a);
  const bNumeric = /^\d+$/.test(b);
  if (aNumeric && bNumeric) return compareNumerals(a, b);
  if (aNumeric !== bNumeric) return aNumeric ? 1 : -1;
  return compareText(a, b);
}

function compareLocals(a: Pep440['local'], b: Pep440['local']): Order {
  if (!a || !b) return a === b ? 0 : a === null ? -1 : 1;
  return compareLists(a, b, compareLocalParts);
}

function parse(text: string): Pep440 {
  const version = tryParsePep440(text);
  if (version) return version;
  throw new WindlassError('input', `"${text}" is not a Python version`, {
    why: 'PEP 440 allows [N!]N(.N)*[{a|b|rc}N][.postN][.devN][+local]',
    next: 'for example 3.4.0 or 3.4.0rc1',
  });
}

/**
 * pip's order; source: PEP 440, "Summary of permitted suffixes and relative ordering".
 * @throws WindlassError `input` where a text is no Python version.
 */
export function comparePep440(a: string, b: string): Order {
  const x = parse(a);
  const y = parse(b);
  const preX = preRank(x);
  const preY = preRank(y);
  return (
    compareNumerals(x.epoch, y.epoch) ||
    compareLists(x.release, y.release, compareNumerals, (number) => (number === '0' ? 0 : -1)) ||
    compareNumerals(String(preX.rank), String(preY.rank)) ||
    compareNumerals(preX.number, preY.number) ||
    compareAbsent(x.post, y.post, -1) ||
    compareAbsent(x.dev, y.dev, 1) ||
    compareLocals(x.local, y.local)
  );
}
