import { WindlassError } from '@windlass/kit/errors';
import { commitCount } from '@windlass/kit/git/history';
import { findRepository } from '@windlass/kit/git/repository';
import { increment } from '../model/increment.ts';
import { defaultScheme, type IncrementType } from '../model/schemes.ts';
import { formatVersion, type Version } from '../model/version.ts';
import type { Product } from '../product/open.ts';

/**
 * The version after `from`. A product without builds stays without, unless its config names a scheme or a build is asked for.
 * @throws WindlassError `input` where the build does not fit the scheme.
 */
export function nextVersion(
  product: Product,
  from: Version,
  type: string,
  burnt: ReadonlySet<string>,
  now: Date,
): Version {
  const { scheme } = product.config.version;
  const commits = scheme?.kind === 'commit-count' && findRepository(product.root) ? commitCount(product.root) : null;
  const without = scheme === null && from.build === null && type !== 'build';
  const drop = (version: Version): Version => (without ? { ...version, build: null } : version);
  const isBurnt = (text: string) => burnt.has(without ? (text.split('+', 1)[0] ?? text) : text);
  return drop(increment(from, toType(type), scheme ?? defaultScheme, { now, commitCount: commits, isBurnt }));
}

/** @throws WindlassError `input`: what was released once cannot be released again with other bytes. */
export function refuseBurnt(version: Version, burnt: ReadonlySet<string>): void {
  const text = formatVersion(version);
  if (!burnt.has(text)) return;
  throw new WindlassError('input', `${text} is burnt`, {
    why: 'a release of it had an effect that cannot be taken back, so it can never be released with other bytes',
    next: 'version-manager increment patch',
  });
}

function toType(type: string): IncrementType {
  if (type === 'major' || type === 'minor' || type === 'patch' || type === 'build') return type;
  throw new WindlassError('usage', `"${type}" is nothing to raise`, { why: 'it is one of major, minor, patch, build' });
}
