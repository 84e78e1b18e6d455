import { WindlassError } from '@windlass/kit/errors';
import { suggest } from '@windlass/kit/suggest';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { configError } from '../config-place.ts';

/**
 * The builds that are named (all where none is) and, but for `alone`, those that they need, each after what it needs, else in the order of the
 * config.
 * @throws WindlassError `usage` for a name that is none, `config` for a need that is none or a circle.
 */
export async function orderBuilds(
  release: ReleaseContext,
  names: readonly string[],
  alone = false,
): Promise<readonly string[]> {
  const { builds } = release.config;
  for (const name of names) if (!Object.hasOwn(builds, name)) throw unknownName('build', name, Object.keys(builds));
  const ordered = new Set<string>();
  const visit = async (name: string, path: readonly string[]): Promise<void> => {
    if (ordered.has(name)) return;
    const circle = [...path.slice(path.indexOf(name)), name].join(' → ');
    if (path.includes(name))
      throw await configError(release, ['builds', name, 'needs'], `builds wait for each other: ${circle}`);
    for (const [at, need] of (builds[name]?.needs ?? []).entries()) {
      if (!Object.hasOwn(builds, need)) throw await unknownNeed(release, name, at, need);
      await visit(need, [...path, name]);
    }
    ordered.add(name);
  };
  const wanted = Object.keys(builds).filter((name) => names.length === 0 || names.includes(name));
  for (const name of wanted) await visit(name, []);
  return [...ordered].filter((name) => !alone || wanted.includes(name));
}

function unknownNeed(release: ReleaseContext, name: string, at: number, need: string): Promise<WindlassError> {
  const meant = suggest(need, Object.keys(release.config.builds));
  const key = ['builds', name, 'needs', at];
  return configError(release, key, `there is no build ${need}${meant === null ? '' : `; did you mean ${meant}?`}`);
}

/** For a name on the command line that the config does not have. */
export function unknownName(what: 'build' | 'package', name: string, known: readonly string[]): WindlassError {
  const meant = suggest(name, known);
  return new WindlassError('usage', `there is no ${what} ${name}${meant === null ? '' : `; did you mean ${meant}?`}`, {
    why: known.length === 0 ? `the config names no ${what}s` : `the config has ${known.join(', ')}`,
    next: `name one of those, or none for all`,
  });
}
