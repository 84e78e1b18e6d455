import { type Dirent, lstatSync, readdirSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { WindlassError } from '@windlass/kit/errors';
import { unreadable } from './digest.ts';

/** What of a file tells that somebody wrote to it, or put another one in its place. */
export interface FileMark {
  /** Bytes. */
  readonly size: number;
  readonly ino: number;
  /** Milliseconds since 1970, with fractions. */
  readonly mtimeMs: number;
  readonly ctimeMs: number;
}

export interface TreeEntry extends FileMark {
  /** From where the walk began, with `/`; empty for the beginning itself. */
  readonly path: string;
  readonly kind: 'file' | 'link' | 'folder' | 'other';
  /** Permission bits. */
  readonly mode: number;
}

/**
 * Everything below a folder, folders before what is in them, in no other order that means anything; symbolic links are not followed.
 * `skip` is asked for each path and leaves out what is below it, too. @throws WindlassError `build` for what cannot be read or named.
 */
export function walkTree(start: string, skip: (path: string) => boolean = () => false): readonly TreeEntry[] {
  const found: TreeEntry[] = [];
  const visit = (below: string): void => {
    for (const { name } of namesIn(join(start, below))) {
      const path = below === '' ? name : `${below}/${name}`;
      if (skip(path)) continue;
      const entry = entryAt(join(start, path), path);
      if (entry === null) continue;
      found.push(entry);
      if (entry.kind === 'folder') visit(path);
    }
  };
  visit('');
  return found;
}

function namesIn(folder: string): readonly Dirent[] {
  let names: readonly Dirent[];
  try {
    names = readdirSync(folder, { withFileTypes: true });
  } catch (cause) {
    throw unreadable(folder, cause);
  }
  const strange = names.find(({ name }) => name.includes('\uFFFD'));
  if (strange === undefined) return names;
  throw new WindlassError('build', `${join(folder, strange.name)}: the name of this file is not UTF-8`, {
    where: folder,
    why: 'an archive that every system unpacks holds names in UTF-8 only',
    next: 'rename the file',
  });
}

/** Null where nothing is there (any more). */
export function entryAt(file: string, path: string): TreeEntry | null {
  let stat: Stats | undefined;
  try {
    stat = lstatSync(file, { throwIfNoEntry: false });
  } catch (cause) {
    throw unreadable(file, cause);
  }
  if (stat === undefined) return null;
  const { size, ino, mtimeMs, ctimeMs } = stat;
  return { path, kind: kindOf(stat), mode: stat.mode & 0o7777, size, ino, mtimeMs, ctimeMs };
}

function kindOf(stat: Stats): TreeEntry['kind'] {
  if (stat.isFile()) return 'file';
  if (stat.isSymbolicLink()) return 'link';
  return stat.isDirectory() ? 'folder' : 'other';
}
