import { WindlassError } from '@windlass/kit/errors';

/** `build` is the string as written (`001`), because padding is part of it; null where there is none. */
export interface Version {
  /** Three decimal numbers, no leading zeros: `3.4.0`. */
  readonly core: string;
  /** Without its `-`: `rc.1`; null where there is none. */
  readonly prerelease: string | null;
  /** Without its `+`: `001`; null where there is none. */
  readonly build: string | null;
}

// https://semver.org, "Is there a suggested regular expression": build identifiers may have leading zeros, the rest may not.
const pattern =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\+([0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*))?$/;

/** The version, or null where the text is not one. */
export function tryParseVersion(text: string): Version | null {
  const match = pattern.exec(text);
  if (!match) return null;
  return { core: `${match[1]}.${match[2]}.${match[3]}`, prerelease: match[4] ?? null, build: match[5] ?? null };
}

/** @throws WindlassError `input` with what is wrong and an example. */
export function parseVersion(text: string, where?: string): Version {
  const version = tryParseVersion(text);
  if (version) return version;
  throw new WindlassError('input', `"${text}" is not a version`, {
    ...(where === undefined ? {} : { where }),
    why: 'a version is X.Y.Z, X.Y.Z+BUILD or X.Y.Z-PRE+BUILD, without a leading v and without leading zeros in X, Y, Z',
    next: 'for example 3.4.0+001',
  });
}

export function formatVersion(version: Version): string {
  const prerelease = version.prerelease === null ? '' : `-${version.prerelease}`;
  const build = version.build === null ? '' : `+${version.build}`;
  return version.core + prerelease + build;
}
