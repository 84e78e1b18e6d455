import type { ResolvedServer } from '@windlass/kit/config/resolved-products';
import type { Version } from '@windlass/version-sync/model/version';
import { defaultLimits, type Limits, type Subject } from './check.ts';

/** A server of the config as what is looked at from outside; null where it has no address. */
export function subjectOf(
  name: string,
  { url, version, health }: ResolvedServer,
  expected: Version,
  limits: Partial<Limits> = {},
): Subject | null {
  return url === null ? null : { name, url, version, health, expected, limits: { ...defaultLimits, ...limits } };
}
