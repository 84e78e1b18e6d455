import { WindlassError } from '@windlass/kit/errors';
import { type BuildContext, type IncrementType, nextBuild, type Scheme } from './schemes.ts';
import { formatVersion, type Version } from './version.ts';

export interface IncrementContext extends BuildContext {
  /** Whether a version (as text) had an irreversible effect and can never be released again; asked of the ledger. */
  readonly isBurnt?: (version: string) => boolean;
}

// Nobody burns this many versions in a row; a predicate that is always true must not hang a release.
const mostBurnt = 1000;

/**
 * The next version. major, minor and patch do to X.Y.Z and the prerelease what `semver.inc` does: a prerelease of the wanted
 * release becomes that release. `build` keeps both and moves the build on. Burnt versions are skipped: by the next patch after
 * the first try (4.0.0 burnt → 4.0.1, since 5.0.0 would say what is not so), for `build` by the next build.
 * @throws WindlassError `input` where the build does not fit the scheme or nothing unburnt is in reach.
 */
export function increment(version: Version, type: IncrementType, scheme: Scheme, context: IncrementContext): Version {
  let next = step(version, type, scheme, context);
  for (let tries = 0; tries < mostBurnt; tries += 1) {
    if (!context.isBurnt?.(formatVersion(next))) return next;
    next = step(next, type === 'build' ? 'build' : 'patch', scheme, context);
  }
  throw new WindlassError('input', `no version to increment ${formatVersion(version)} to`, {
    why: `${mostBurnt} versions in a row are burnt, up to ${formatVersion(next)}`,
    next: 'choose one by hand: version-manager set X.Y.Z+BUILD',
  });
}

function step(version: Version, type: IncrementType, scheme: Scheme, context: BuildContext): Version {
  const build = nextBuild(scheme, version.build, type, context);
  if (type === 'build') return { ...version, build };
  return { core: nextCore(version, type), prerelease: null, build };
}

function nextCore({ core, prerelease }: Version, type: 'major' | 'minor' | 'patch'): string {
  const [major = 0n, minor = 0n, patch = 0n] = core.split('.').map(BigInt);
  const isPrerelease = prerelease !== null;
  switch (type) {
    case 'major':
      return isPrerelease && minor === 0n && patch === 0n ? core : `${major + 1n}.0.0`;
    case 'minor':
      return isPrerelease && patch === 0n ? core : `${major}.${minor + 1n}.0`;
    case 'patch':
      return isPrerelease ? core : `${major}.${minor}.${patch + 1n}`;
  }
}
