import { posix } from 'node:path';
import { WindlassError } from '@windlass/kit/errors';

/** The larger sizes first that the specification asks for; what is left by its name. */
const sizes = ['256x256', '512x512', '1024x1024', '128x128', 'scalable'];
const kinds = ['.png', '.svg', '.svgz', '.xpm'];

/**
 * The icon that stands for an AppImage: `asked`, or the one that the .desktop file names, at the top, in a theme or in pixmaps.
 * @throws WindlassError `config` where it is not in the package.
 */
export function iconOf(files: ReadonlyMap<string, unknown>, name: string | null, asked: string | null): string {
  const fail = (why: string): WindlassError =>
    new WindlassError('config', 'system.icon: an AppImage needs an icon', {
      why,
      next: 'pack one as usr/share/icons/hicolor/256x256/apps/<name>.png with Icon=<name> in the .desktop file',
    });
  if (asked !== null) {
    const path = posix.normalize(asked);
    if (files.has(path)) return path;
    throw fail(`${asked} is not in it`);
  }
  if (name === null) throw fail('the .desktop file has no Icon=');
  const [best] = [...files.keys()]
    .map((path) => ({ path, rank: rankOf(path, name) }))
    .filter(({ rank }) => rank !== null)
    .toSorted((a, b) => (a.rank ?? 0) - (b.rank ?? 0));
  if (best !== undefined) return best.path;
  throw fail(`Icon=${name} in the .desktop file, and no such picture at the top, in share/icons or in share/pixmaps`);
}

/** The smaller, the better; null for what is not that icon. */
function rankOf(path: string, name: string): number | null {
  if (name.startsWith('/')) return `/${path}` === name ? 0 : null;
  const kind = kinds.findIndex((extension) => posix.basename(path) === name + extension);
  if (kind < 0) return null;
  const folder = posix.dirname(path);
  if (folder === '.') return kind;
  const size = sizes.findIndex((one) => new RegExp(`share/icons/[^/]+/${one}/apps$`).test(folder));
  if (size >= 0) return 10 * (size + 1) + kind;
  return /share\/(?:icons\/.+|pixmaps)$/.test(folder) ? 100 + kind : null;
}
