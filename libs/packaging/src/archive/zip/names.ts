import { WindlassError } from '@windlass/kit/errors';
import type { ArchiveEntry } from '../entry.ts';

/** Microsoft, "Naming Files, Paths, and Namespaces": the names of devices, with any ending. */
const device = /^(?:con|prn|aux|nul|com[1-9\u00b9\u00b2\u00b3]|lpt[1-9\u00b9\u00b2\u00b3])(?:\.|$)/i;

/** Why Windows cannot hold a file of this name; null where it can. */
function faultOf(word: string): string | null {
  const strange = /[<>:"|?*\\]/.exec(word)?.[0];
  if (strange !== undefined) return `${strange} cannot be in a name`;
  if (/[. ]$/.test(word)) return 'a dot or a space at the end of a name is lost';
  return device.test(word) ? 'it is the name of a device' : null;
}

/**
 * A zip is what people on Windows unpack: what could not be written there, or would replace another file, is refused.
 * @throws WindlassError `build` with every such name.
 */
export function assertNames(entries: readonly ArchiveEntry[]): void {
  const taken = new Map<string, string>();
  const faults = entries.flatMap((entry) => {
    const { path } = entry;
    // As NTFS compares them; letters of other alphabets, too.
    const key = path.toUpperCase();
    const other = taken.get(key);
    taken.set(key, path);
    const why =
      other === undefined ? faultOf(path.slice(path.lastIndexOf('/') + 1)) : `${other} has the same name on Windows`;
    if (why === null) return [];
    const about = { where: { file: 'from' in entry ? entry.from : path }, why };
    return [new WindlassError('build', `${path} cannot be unpacked on Windows`, about)];
  });
  const [first, ...also] = faults;
  if (first === undefined) return;
  throw new WindlassError('build', first.message, {
    ...(first.where === undefined ? {} : { where: first.where }),
    ...(first.why === undefined ? {} : { why: first.why }),
    next: 'rename it, leave it out, or pack it as tar.gz',
    also,
  });
}
