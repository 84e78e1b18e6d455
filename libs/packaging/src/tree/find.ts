import { lstatSync, realpathSync } from 'node:fs';
import { basename, isAbsolute, join, posix, relative, sep } from 'node:path';
import { WindlassError } from '@windlass/kit/errors';
import { codeOf, whyOf } from '@windlass/kit/fs/system-error';
import { boundaryOf } from '@windlass/kit/git/repository';
import { entryAt, type TreeEntry, walkTree } from './walk.ts';

/** `path` starts at what was named: the name of a file, or what is below a folder or below the part of a glob without wildcards. */
export interface FoundEntry extends TreeEntry {
  /** Absolute. */
  readonly from: string;
}

/** What a path or a glob of the config means on the disk. */
export interface Found {
  readonly as: 'file' | 'folder' | 'glob';
  /** Where it is, absolute, without links; of a glob the folder that the search began in. */
  readonly real: string;
  /** For a glob files and links only. */
  readonly entries: readonly FoundEntry[];
}

/**
 * Looks up a path or a glob; null where nothing is there. A name that exists is taken as it is written, be there a `*` in it or not.
 * `skip` gets paths from `root`. @throws WindlassError `config` for a path that leads out of the repository, by `..` or by a link.
 */
export async function findFiles(
  root: string,
  written: string,
  skip: (path: string) => boolean = () => false,
): Promise<Found | null> {
  const path = posix.normalize(written).replace(/(?<=.)\/$/, '');
  assertInside(root, path, written);
  const exact = followed(root, path, written);
  if (exact !== null) return named(exact, path, skip);
  if (!isGlob(path)) return null;
  const { default: picomatch } = await import('picomatch');
  const { base: start } = picomatch.scan(path);
  const base = followed(root, start || '.', written);
  if (base === null) return null;
  const matches = picomatch(path, { dot: true });
  const full = (path: string): string => posix.join(start, path);
  const entries = below(base, (path) => skip(full(path))).filter(
    (entry) => entry.kind !== 'folder' && matches(full(entry.path)),
  );
  return entries.length === 0 ? null : { as: 'glob', real: base, entries };
}

export function isGlob(path: string): boolean {
  return /[*?{[]/.test(path);
}

function named(real: string, path: string, skip: (path: string) => boolean): Found | null {
  const entry = entryAt(real, basename(path));
  if (entry === null) return null;
  if (entry.kind !== 'folder') return { as: 'file', real, entries: [{ ...entry, from: real }] };
  return { as: 'folder', real, entries: below(real, (inside) => skip(posix.join(path, inside))) };
}

function below(base: string, skip: (path: string) => boolean): FoundEntry[] {
  return walkTree(base, skip).map((entry) => ({ ...entry, from: join(base, entry.path) }));
}

/** The real place of a path, which may be a link as long as it stays in the repository; null where nothing is there. */
function followed(root: string, path: string, written: string): string | null {
  let real: string;
  try {
    real = realpathSync(join(root, path));
  } catch (thrown) {
    const code = codeOf(thrown);
    if (code === 'ENOENT' || code === 'ENOTDIR') return brokenLink(join(root, path), written);
    throw new WindlassError('build', `${written} cannot be followed`, {
      where: { file: join(root, path) },
      why: whyOf(thrown),
      cause: thrown,
    });
  }
  if (isBelow(realpathSync(boundaryOf(root)), real)) return real;
  throw new WindlassError('config', `${written} leads out of the repository, to ${real}`, {
    where: { file: join(root, path) },
    next: 'let the build copy what is needed into the repository, and name that',
  });
}

function brokenLink(file: string, written: string): null {
  if (lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return null;
  throw new WindlassError('build', `${written} is a symbolic link that leads nowhere`, { where: { file } });
}

function assertInside(root: string, path: string, written: string): void {
  const boundary = boundaryOf(root);
  if (!isAbsolute(path) && isBelow(boundary, join(root, path))) return;
  throw new WindlassError('config', `${written} leads out of the repository`, {
    where: root,
    why: 'paths start at the folder of the config, and what is released comes from this repository',
    next: 'write a path inside it',
  });
}

/** Whether `path` is `folder` or something in it; both absolute. */
export function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}
