import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { findRepository } from '@windlass/kit/git/repository';
import { plainTarget, type Target } from '../sync/target.ts';

/**
 * Files named on the command line, and the folder that they may not lead out of by a link: the repository that holds them,
 * else the folder that all of them are in.
 */
export function looseFiles(cwd: string, files: readonly string[]): { root: string; targets: Target[] } {
  const paths = [...new Set(files.map((file) => resolve(cwd, file)))];
  const repository = findRepository(cwd)?.root;
  const inside = repository !== undefined && paths.every((path) => isBelow(repository, path));
  const root = inside ? repository : commonFolder(paths);
  return { root, targets: paths.map((path) => plainTarget(relative(root, path).replaceAll(sep, '/'))) };
}

function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function commonFolder(paths: readonly string[]): string {
  let folder = dirname(paths[0] ?? '.');
  while (!paths.every((path) => isBelow(folder, path)) && dirname(folder) !== folder) folder = dirname(folder);
  return findRepository(folder)?.root ?? folder;
}
