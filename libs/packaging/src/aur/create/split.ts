import type { ResolvedArchSplit, ResolvedAur } from '@windlass/kit/config/resolved-products';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import picomatch from 'picomatch';
import { configError } from '../../config-place.ts';
import type { Layout, Placed } from './layout.ts';

export interface SplitPackage {
  readonly name: string;
  readonly one: ResolvedArchSplit;
  /** Whether it has all that no other package takes. */
  readonly isRest: boolean;
  readonly placed: readonly Placed[];
  readonly links: Layout['links'];
}

/** The one package that takes what no other does. @throws WindlassError `config` where there are several. */
export async function restOf(release: ReleaseContext, { split }: ResolvedAur): Promise<string | null> {
  const without = Object.entries(split).flatMap(([name, { files }]) => (files === null ? [name] : []));
  if (without.length <= 1) return without[0] ?? null;
  throw await configError(
    release,
    ['channels', 'aur', 'split'],
    `${without.join(' and ')} do not say which files they have`,
    {
      why: 'one package may take what the others do not',
      next: `add files to ${without.slice(1).join(' and ')}`,
    },
  );
}

/** Which file goes into which package; null where there is one package only. @throws WindlassError `config` for a file that goes nowhere, and a package without any. */
export async function distribute(
  release: ReleaseContext,
  aur: ResolvedAur,
  { placed, links }: Layout,
): Promise<readonly SplitPackage[] | null> {
  const names = Object.keys(aur.split);
  if (names.length === 0) return null;
  const rest = await restOf(release, aur);
  const takes = names.map((name) => {
    const globs = aur.split[name]?.files ?? [];
    const all = globs.flatMap((glob) => [glob, `${glob.replace(/\/$/, '')}/**`]);
    return { name, matches: all.length === 0 ? () => false : picomatch(all, { dot: true }) };
  });
  const ownerOf = (path: string): string | null => takes.find(({ matches }) => matches(path))?.name ?? rest;
  const lost = placed.find(({ from }) => ownerOf(from) === null);
  if (lost !== undefined)
    throw await configError(release, ['channels', 'aur', 'split'], `no package takes ${lost.from}`, {
      next: 'leave files out of one package: it has all that the others do not take',
    });
  const found = names.map((name): SplitPackage => {
    const one = aur.split[name];
    if (one === undefined) throw new Error(`there is no package ${name}`);
    const own = placed.filter(({ from }) => ownerOf(from) === name);
    return { name, one, isRest: name === rest, placed: own, links: name === (rest ?? names[0]) ? links : [] };
  });
  const empty = found.find((each) => each.placed.length === 0);
  if (empty !== undefined)
    throw await configError(release, ['channels', 'aur', 'split', empty.name], 'nothing in the archive goes into it', {
      next: 'correct its files: they begin below the folder inside of the archive',
    });
  return found;
}
