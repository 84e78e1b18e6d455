import type { ResolvedFile } from '@windlass/kit/config/resolved';
import type { Place } from '@windlass/kit/errors';

/** One entry of what is to carry the version, from the config or from the command line. Paths use `/`, from the root. */
export interface Target extends ResolvedFile {
  /** Whether the product's version is read from it. */
  readonly source: boolean;
  /** Where the config names it. */
  readonly place?: Place;
}

/** A file whose format its name tells. */
export function plainTarget(file: string, source = false): Target {
  return { file, format: null, pattern: null, exactly: 1, as: null, source };
}
