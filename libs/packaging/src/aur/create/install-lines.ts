import type { Placed } from './layout.ts';
import type { VersionText } from './shell-text.ts';

/** From how many files on a folder is copied as a whole. */
const many = 5;

/**
 * The commands of `package()` that put files of an archive into their places: `install` for each, `cp` for whole folders.
 * @param paths every path of the archive, so that no folder is copied of which a part goes elsewhere.
 */
export function installLines(placed: readonly Placed[], paths: readonly string[], version: VersionText): string[] {
  return linesIn('', placed, paths, version);
}

/** Paths below `folder`, which ends with a slash where it is not empty. */
function linesIn(folder: string, placed: readonly Placed[], paths: readonly string[], version: VersionText): string[] {
  const name = (path: string): string | null => {
    const slash = path.indexOf('/', folder.length);
    return slash === -1 ? null : path.slice(folder.length, slash);
  };
  const files = placed.filter(({ from }) => name(from) === null).flatMap((one) => fileLines(one, version));
  const inner = [...new Set(placed.flatMap(({ from }) => name(from) ?? []))];
  return [
    ...files,
    ...inner.flatMap((each) => {
      const path = `${folder}${each}/`;
      const own = placed.filter(({ from }) => from.startsWith(path));
      const all = paths.filter((one) => one.startsWith(path));
      const target = wholeTarget(path, own, all.length);
      return target === null ? linesIn(path, own, all, version) : folderLines(path, target, version);
    }),
  ];
}

/** Where a folder goes as a whole; null where it does not, or is so small that its files are better named. */
function wholeTarget(folder: string, placed: readonly Placed[], count: number): string | null {
  const [first] = placed;
  if (first === undefined || placed.length !== count) return null;
  if (placed.length < many && !placed.some(({ isLink }) => isLink)) return null;
  const target = first.to.slice(0, first.to.length - (first.from.length - folder.length));
  const isWhole = placed.every(({ from, to, keepsMode }) => keepsMode && to === target + from.slice(folder.length));
  return isWhole && target.endsWith('/') ? target : null;
}

function folderLines(folder: string, target: string, version: VersionText): string[] {
  const to = system(target.slice(0, -1), version);
  return [`install -dm755 ${to}`, `cp -dr --no-preserve=ownership ${version.word(`${folder}.`)} ${to}`];
}

function fileLines({ from, to, mode, isLink }: Placed, version: VersionText): string[] {
  if (!isLink) return [`install -Dm${mode.toString(8).padStart(3, '0')} ${version.word(from)} ${system(to, version)}`];
  const folder = to.slice(0, to.lastIndexOf('/'));
  return [`install -dm755 ${system(folder, version)}`, `cp -d ${version.word(from)} ${system(to, version)}`];
}

/** A path of the system in the folder that makepkg packs. */
export function system(path: string, version: VersionText): string {
  const text = path.split('{pkgname}').map((part) => version.inQuotes(part));
  return `"\${pkgdir}/${text.join('${pkgname}')}"`;
}
