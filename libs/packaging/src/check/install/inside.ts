import { existsSync, lstatSync, readlinkSync, statSync } from 'node:fs';
import { isAbsolute, join, normalize } from 'node:path';

/** Where the programs of an installed package are, in the order in which a shell looks. */
export const programFolders = [
  'usr/local/bin',
  'usr/bin',
  'bin',
  'usr/local/sbin',
  'usr/sbin',
  'sbin',
  'usr/games',
] as const;

/** Linux follows forty links in one path (path_resolution(7)). */
const mostLinks = 40;

/** The real place, outside, of a path inside a root, as a program would find it that runs in there; null where nothing is. */
export function resolveInside(root: string, path: string): string | null {
  const todo = path.split('/');
  let at = '';
  let links = 0;
  for (let word = todo.shift(); word !== undefined; word = todo.shift()) {
    if (word === '' || word === '.') continue;
    if (word === '..') {
      at = at.slice(0, Math.max(0, at.lastIndexOf('/')));
      continue;
    }
    const next = `${at}/${word}`;
    const found = lstatSync(join(root, next), { throwIfNoEntry: false });
    if (found === undefined) return null;
    if (!found.isSymbolicLink()) {
      at = next;
      continue;
    }
    if (++links > mostLinks) return null;
    const target = readlinkSync(join(root, next));
    if (isAbsolute(target)) at = '';
    todo.unshift(...target.split('/'));
  }
  return join(root, at);
}

/** A program that a package brought, by its name or its path inside, as a path from the root with a slash; null where it brought none. */
export function findInstalled(root: string, program: string): string | null {
  const candidates = program.includes('/')
    ? [normalize(`/${program}`)]
    : programFolders.map((folder) => `/${folder}/${program}`);
  // What is on the way may be a link of this machine, such as /bin; what it leads to is there only if the package brought it.
  return candidates.find((path) => isProgram(root, path)) ?? null;
}

function isProgram(root: string, path: string): boolean {
  if (lstatSync(join(root, path), { throwIfNoEntry: false })?.isSymbolicLink()) return true;
  const file = resolveInside(root, path);
  return file !== null && existsSync(file) && statSync(file).isFile();
}
