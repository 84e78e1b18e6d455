import { namesBelow } from '../run/names-below.ts';

/** What is in a folder, as paths from it; those of folders end with a slash. */
export function snapshot(folder: string): ReadonlySet<string> {
  return new Set(namesBelow(folder));
}

/**
 * What came and did not go: of a folder that came only itself is named, not what is in it. `own` are the beginnings of what the tool itself
 * keeps.
 */
export function leftOver(
  before: ReadonlySet<string>,
  after: ReadonlySet<string>,
  own: readonly string[],
): readonly string[] {
  const came = [...after].filter((path) => !before.has(path) && !own.some((start) => path.startsWith(start)));
  const folders = came.filter((path) => path.endsWith('/'));
  return came.filter((path) => !folders.some((folder) => path !== folder && path.startsWith(folder))).sort();
}
