import type { ResolvedAur } from '@windlass/kit/config/resolved-products';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import picomatch from 'picomatch';
import type { Artifact } from '../../artifacts.ts';
import { configError } from '../../config-place.ts';
import { type Layout, layoutOf, type Placed, place } from './layout.ts';

type Contents = Artifact['contents'];

/** The files of an archive in their places: as the config says, else by their names. @throws WindlassError `config` for what is not there. */
export async function placeFiles(
  release: ReleaseContext,
  files: ResolvedAur['files'],
  contents: Contents,
): Promise<Layout> {
  const layout = layoutOf(contents, release.product.name);
  if (files === null) return layout;
  const placed: Placed[] = [];
  for (const [at, { from, to, mode }] of files.entries()) {
    const found = matching(from, contents);
    if (found.length === 0)
      throw await configError(release, ['channels', 'aur', 'files', at, 'from'], `nothing in the archive is ${from}`, {
        why: `it holds ${contents
          .slice(0, 5)
          .map(({ path }) => path)
          .join(', ')}${contents.length > 5 ? ' and more' : ''}`,
        next: 'correct the path: it begins below the folder inside of the archive',
      });
    const [only] = found;
    const isOne = found.length === 1 && only?.path === from && !to.endsWith('/');
    const parent = folderOf(from);
    for (const content of found)
      placed.push(
        place(
          content,
          isOne ? to : `${to.replace(/\/?$/, '/')}${content.path.slice(parent.length)}`,
          mode ?? undefined,
        ),
      );
  }
  const own = layout.licenses.filter(({ from }) => !placed.some((one) => one.from === from));
  return { placed, licenses: own, links: [] };
}

/** A file, all of a folder, or what a glob names. */
function matching(from: string, contents: Contents): Contents {
  const folder = from.replace(/\/?$/, '/');
  const isGlob = picomatch.scan(from).isGlob;
  const matches = isGlob ? picomatch(from, { dot: true }) : (path: string) => path === from || path.startsWith(folder);
  return contents.filter(({ path }) => matches(path));
}

/** The part of a path or glob that the target stands in place of. */
function folderOf(from: string): string {
  const { base, isGlob } = picomatch.scan(from);
  if (isGlob) return base === '' ? '' : `${base.replace(/\/$/, '')}/`;
  return from.endsWith('/') ? from : from.slice(0, from.lastIndexOf('/') + 1);
}
