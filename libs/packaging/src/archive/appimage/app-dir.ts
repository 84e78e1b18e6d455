import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { WindlassError } from '@windlass/kit/errors';
import { sha256Hex } from '@windlass/kit/hash';
import { type ArchiveEntry, byPath, type FileEntry, type LinkEntry } from '../entry.ts';
import type { PackageMeta } from '../format.ts';
import { appRun, programOf } from './app-run.ts';
import { type DesktopEntry, parseDesktopEntry } from './desktop-entry.ts';
import { iconOf } from './icon.ts';
import { readRuntime } from './runtime.ts';

/**
 * Makes an AppDir of the entries: links at the top to the .desktop file and the icon, .DirIcon, and AppRun where there is none.
 * @throws WindlassError `config` where one of them, or the runtime, is not there.
 */
export function completeAppDir(
  entries: readonly ArchiveEntry[],
  meta: PackageMeta,
  root: string,
): readonly ArchiveEntry[] {
  readRuntime(meta, root);
  const files = new Map(entries.flatMap((entry) => (entry.kind === 'folder' ? [] : [[entry.path, entry] as const])));
  const desktop = desktopOf(files, meta.system.desktop);
  const entry = read(desktop, files);
  const icon = iconOf(files, entry.icon, meta.system.icon);
  const linkTo = (path: string, target: string): readonly LinkEntry[] =>
    files.has(path) ? [] : [{ kind: 'link', path, target, from: files.get(target)?.from ?? '' }];
  return [
    ...entries,
    ...linkTo(posix.basename(desktop), desktop),
    ...linkTo(iconName(entry.icon, icon), icon),
    ...linkTo('.DirIcon', icon),
    ...appRunOf(files, desktop, entry),
  ].sort(byPath);
}

/** At the top the picture has the name by which the .desktop file asks for it. */
function iconName(asked: string | null, icon: string): string {
  const extension = posix.extname(icon);
  return `${asked === null || asked.includes('/') ? posix.basename(icon, extension) : asked}${extension}`;
}

type Files = ReadonlyMap<string, FileEntry | LinkEntry>;

function desktopOf(files: Files, asked: string | null): string {
  const found = [...files.keys()].filter((path) => /^(?:(?:.+\/)?share\/applications\/)?[^/]+\.desktop$/.test(path));
  const atTop = found.filter((path) => !path.includes('/'));
  if (asked !== null) {
    const path = posix.normalize(asked);
    const other = atTop.find((one) => one !== posix.basename(path));
    if (!files.has(path)) throw missing(`${asked} is not in it`);
    if (other === undefined) return path;
    throw missing(`${other} is at the top, too`, 'an AppImage is one program: leave the other one out');
  }
  const names = new Set(found.map((path) => posix.basename(path)));
  const [first] = found.toSorted((a, b) => a.length - b.length);
  if (first !== undefined && names.size === 1) return first;
  if (first === undefined) throw missing('there is no .desktop file in it');
  throw missing(`there are ${names.size} .desktop files in it (${[...names].join(', ')})`);
}

function read(desktop: string, files: Files): DesktopEntry {
  const from = files.get(desktop)?.from ?? '';
  try {
    return parseDesktopEntry(readFileSync(from, 'utf8'));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new WindlassError('config', `${from} is no .desktop file that an AppImage can start by`, {
      why,
      next: `desktop-file-validate '${from}'`,
      cause,
    });
  }
}

function appRunOf(files: Files, desktop: string, entry: DesktopEntry): readonly FileEntry[] {
  if (files.has('AppRun')) return [];
  const from = files.get(desktop)?.from ?? '';
  const content = appRun(desktop, programOf(files, desktop, entry), entry.exec.slice(1), [...files.keys()]);
  const bytes = Buffer.from(content);
  return [{ kind: 'file', path: 'AppRun', mode: 0o755, size: bytes.length, sha256: sha256Hex(bytes), from, content }];
}

function missing(why: string, next = 'pack it as usr/share/applications/<name>.desktop, or name it by system.desktop') {
  return new WindlassError('config', 'system.desktop: an AppImage needs one .desktop file', { why, next });
}
