import { readlinkSync } from 'node:fs';
import { posix, relative } from 'node:path';
import type { KeyPath } from '@windlass/kit/config/position';
import type { ResolvedPackage } from '@windlass/kit/config/resolved-products';
import { WindlassError } from '@windlass/kit/errors';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { buildOutput, buildThatMakes } from '../builds/output.ts';
import { atKey, configError } from '../config-place.ts';
import { digestFile } from '../tree/digest.ts';
import { type Found, findFiles } from '../tree/find.ts';
import { type ArchiveEntry, byPath, hasControl } from './entry.ts';
import { assertLinksInside } from './links.ts';

/** A place on the disk and where it goes in the archive. */
interface Source {
  readonly found: Found;
  /** Folder in the archive that takes `found`; for one file its whole path. Empty: the top. */
  readonly to: string;
  readonly mode: number | null;
}

/**
 * What a package holds, in the order of the archive, folders included; every file is read once for its digest.
 * @throws WindlassError `config` for what the config names and is not there, `build` for what cannot be packed.
 */
export async function collect(release: ReleaseContext, name: string, prefix: string): Promise<readonly ArchiveEntry[]> {
  const one = release.config.packages[name];
  if (one === undefined) throw new WindlassError('internal', `there is no package ${name}`);
  const sources = await sourcesOf(release, name, one);
  const entries = new Map<string, ArchiveEntry>();
  for (const { found, to, mode } of sources) {
    for (const { from, ...entry } of found.entries) {
      const path = archivePath(prefix, found.as === 'file' ? to : posix.join(to, entry.path), from);
      const packed = toEntry(path, from, { kind: entry.kind, mode: mode ?? normalMode(entry.mode) });
      const former = entries.get(path);
      if (former !== undefined && !(former.kind === 'folder' && packed.kind === 'folder')) {
        const both = [former, packed].map((each) => ('from' in each ? each.from : each.path)).join(' and ');
        throw await configError(release, ['packages', name], `two things would be ${path}: ${both}`);
      }
      entries.set(path, packed);
    }
  }
  if (entries.size === 0) throw await configError(release, ['packages', name], 'there is nothing to pack');
  const whole = withFolders(entries, release.root).sort(byPath);
  assertLinksInside(whole);
  return whole;
}

async function sourcesOf(release: ReleaseContext, name: string, one: ResolvedPackage): Promise<readonly Source[]> {
  const sources: Source[] = [];
  if (one.build !== null) {
    const found = await buildOutput(release, one.build, ['packages', name, 'build']);
    sources.push({ found, to: found.as === 'file' ? (found.entries[0]?.path ?? '') : '', mode: null });
  }
  const own = relative(release.root, release.artifactsDir);
  const skip = (path: string): boolean => path === own || posix.basename(path) === '.git';
  for (const [at, { from, to, mode }] of one.files.entries()) {
    const key: KeyPath = ['packages', name, 'files', at];
    const found = await atKey(release, [...key, 'from'], () => findFiles(release.root, from, skip));
    if (found === null) throw await nothingThere(release, [...key, 'from'], from);
    sources.push({ found, to: await placeOf(release, key, found, from, to), mode });
  }
  return sources;
}

async function nothingThere(release: ReleaseContext, key: KeyPath, from: string): Promise<WindlassError> {
  const build = buildThatMakes(release, from);
  if (build === null) return configError(release, key, `${from} matches nothing`, { next: 'correct the path' });
  return configError(release, key, `${from} is not there: ${build} has not been built`, {
    kind: 'build',
    next: `npx windlass build-artifacts ${build}`,
  });
}

/** Without `to` a file and a folder keep their name, what a glob finds goes to the top. */
async function placeOf(release: ReleaseContext, key: KeyPath, found: Found, from: string, to: string | null) {
  if (to === null) return found.as === 'glob' ? '' : posix.basename(posix.normalize(from));
  if (/^\/|(?:^|\/)\.\.(?:\/|$)|\\/.test(to))
    throw await configError(release, [...key, 'to'], `${to} is no path inside the archive`, {
      why: 'it starts with a slash, or holds .. or a backslash',
    });
  const path = posix.normalize(to).replace(/\/$/, '');
  if (found.as === 'file' && (to.endsWith('/') || path === '.')) return posix.join(path, posix.basename(from));
  return path === '.' ? '' : path;
}

function normalMode(mode: number): number {
  return mode & 0o100 ? 0o755 : 0o644;
}

/** @throws WindlassError `build` where unpackers disagree about such a name. */
function archivePath(prefix: string, path: string, from: string): string {
  const whole = posix.join(prefix, path);
  if (!hasControl(whole)) return whole;
  throw new WindlassError('build', `${JSON.stringify(whole)} cannot be packed: a control character is in its name`, {
    where: { file: from },
    why: 'some unpackers read such a name as another one (node-tar ends it at a newline), and none can on Windows',
    next: 'rename the file',
  });
}

function toEntry(path: string, from: string, entry: { readonly kind: string; readonly mode: number }): ArchiveEntry {
  if (entry.kind === 'folder') return { kind: 'folder', path };
  if (entry.kind === 'link') return { kind: 'link', path, target: readlinkSync(from), from };
  if (entry.kind === 'file') return { kind: 'file', path, mode: entry.mode, ...digestFile(from), from };
  throw new WindlassError('build', `${from} is neither a file, a folder nor a symbolic link`, {
    where: { file: from },
    next: 'leave it out: a package holds no sockets, pipes or devices',
  });
}

/** Adds the folders that lie on the way to something. */
function withFolders(entries: ReadonlyMap<string, ArchiveEntry>, root: string): ArchiveEntry[] {
  const all = new Map(entries);
  for (const path of entries.keys()) {
    for (let dir = posix.dirname(path); dir !== '.'; dir = posix.dirname(dir)) {
      const there = all.get(dir);
      if (there?.kind === 'folder') break;
      if (there !== undefined)
        throw new WindlassError('config', `${dir} would be a file and a folder at once`, { where: root });
      all.set(dir, { kind: 'folder', path: dir });
    }
  }
  return [...all.values()];
}
