import { posix } from 'node:path';
import { WindlassError } from '@windlass/kit/errors';
import type { ArchiveEntry, LinkEntry } from './entry.ts';

/** Where a link leads inside an archive. */
export type Destination =
  | { readonly is: 'inside'; readonly path: string }
  | { readonly is: 'outside' | 'nowhere' | 'circle' };

/** Linux follows forty links in one path, then says ELOOP (path_resolution(7)). */
const mostLinks = 40;

/**
 * Follows a link as the system will once the archive is unpacked, through every other link on the way. `targets` has the links of the archive,
 * `paths` all else that is in it, folders included. The top of the archive is what may not be left.
 */
export function follow(
  link: { readonly path: string; readonly target: string },
  targets: ReadonlyMap<string, string>,
  paths: ReadonlySet<string>,
): Destination {
  if (link.target === '') return { is: 'nowhere' };
  if (posix.isAbsolute(link.target)) return { is: 'outside' };
  const at = link.path.split('/').slice(0, -1);
  const todo = link.target.split('/');
  let links = 1;
  for (let word = todo.shift(); word !== undefined; word = todo.shift()) {
    if (word === '' || word === '.') continue;
    if (word === '..') {
      if (at.pop() === undefined) return { is: 'outside' };
      continue;
    }
    at.push(word);
    const target = targets.get(at.join('/'));
    if (target === undefined) continue;
    if (++links > mostLinks) return { is: 'circle' };
    if (posix.isAbsolute(target)) return { is: 'outside' };
    at.pop();
    todo.unshift(...target.split('/'));
  }
  const path = at.join('/');
  return path === '' || paths.has(path) ? { is: 'inside', path } : { is: 'nowhere' };
}

const faults = {
  outside: ['leads out of the package', 'let it point to something in the package, by a relative path'],
  nowhere: ['leads to nothing in the package', 'pack what it points to, or leave the link out'],
  circle: ['goes in a circle', 'remove it'],
} as const;

/** A target as it is from the folder of the link, where `/` is the top of the archive. Without a slash at its beginning it stays as it is. */
export function fromTop(path: string, target: string): string {
  if (!posix.isAbsolute(target)) return target;
  return posix.relative(posix.dirname(posix.join('/', path)), posix.normalize(target)) || '.';
}

/**
 * @param ofSystem Whether the top is the root of a system: then a link may be absolute, and lead to what another package brings.
 * @throws WindlassError `build` with every link that does not stay inside.
 */
export function assertLinksInside(entries: readonly ArchiveEntry[], ofSystem = false): void {
  const links = entries.filter((entry): entry is LinkEntry => entry.kind === 'link');
  if (links.length === 0) return;
  const targetOf = ({ path, target }: LinkEntry): string => (ofSystem ? fromTop(path, target) : target);
  const targets = new Map(links.map((link) => [link.path, targetOf(link)]));
  const paths = new Set(entries.filter(({ kind }) => kind !== 'link').map(({ path }) => path));
  const [first, ...also] = links.flatMap((link) => {
    const { is } = follow({ path: link.path, target: targetOf(link) }, targets, paths);
    if (is === 'inside' || (is === 'nowhere' && ofSystem)) return [];
    const [what, next] = faults[is];
    return [new WindlassError('build', `${link.path} → ${link.target} ${what}`, { where: { file: link.from }, next })];
  });
  if (first)
    throw new WindlassError('build', first.message, { where: first.where ?? '', next: first.next ?? '', also });
}
