import { readlinkSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { ResolvedPackage } from '@windlass/kit/config/resolved-products';
import type { PackageFormat } from '@windlass/kit/config/schema-packages';
import { WindlassError } from '@windlass/kit/errors';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { configError } from '../config-place.ts';
import type { TreeEntry } from '../tree/walk.ts';
import { type ArchiveEntry, byPath, hasControl, normalMode } from './entry.ts';
import { systemFormats } from './formats.ts';
import { assertLinksInside } from './links.ts';
import { placesOf } from './places.ts';
import { sourceEntries } from './source/source-entries.ts';

export interface CollectOptions {
  /** Folder inside the archive; empty for none. */
  readonly prefix: string;
  /** Full hash of the commit that sources are of; null outside git. */
  readonly commit: string | null;
  /** Whether digests of sources are wanted, which cannot be read again as cheaply as files. */
  readonly hash: boolean;
}

/**
 * What a package holds, in the order of the archive, folders included. No file is read.
 * @throws WindlassError `config` for what the config names and is not there, `build` for what cannot be packed.
 */
export async function collect(
  release: ReleaseContext,
  name: string,
  { prefix, commit, hash }: CollectOptions,
): Promise<readonly ArchiveEntry[]> {
  const one = release.config.packages[name];
  if (one === undefined) throw new WindlassError('internal', `there is no package ${name}`);
  const entries = new Map<string, ArchiveEntry>();
  const add = async (packed: ArchiveEntry): Promise<void> => {
    const former = entries.get(packed.path);
    if (former !== undefined && !(former.kind === 'folder' && packed.kind === 'folder')) {
      const both = [former, packed].map((each) => ('from' in each ? each.from : each.path)).join(' and ');
      throw await configError(release, ['packages', name], `two things would be ${packed.path}: ${both}`);
    }
    entries.set(packed.path, packed);
  };
  if (one.source) {
    const from = await commitOf(release, name, one, commit);
    for (const entry of await sourceEntries(release, { commit: from, hash }))
      await add({ ...entry, path: archivePath(prefix, entry.path, join(release.root, entry.path)) });
  }
  for (const { found, to, mode } of await placesOf(release, name, one)) {
    for (const { from, ...entry } of found.entries) {
      const path = archivePath(prefix, found.as === 'file' ? to : posix.join(to, entry.path), from);
      await add(toEntry(path, from, { ...entry, mode: mode ?? normalMode(entry.mode) }));
    }
  }
  if (entries.size === 0) throw await configError(release, ['packages', name], 'there is nothing to pack');
  const whole = withFolders(entries, release.root).sort(byPath);
  assertLinksInside(whole, systemFormats.includes(one.format));
  return whole;
}

/** Formats that hold sources: what installs or starts programs does not. */
const sourceFormats: readonly PackageFormat[] = ['tar.gz', 'tar.zst', 'zip'];

async function commitOf(
  release: ReleaseContext,
  name: string,
  { format }: ResolvedPackage,
  commit: string | null,
): Promise<string> {
  const key = ['packages', name, 'source'];
  if (!sourceFormats.includes(format))
    throw await configError(release, key, `${format} holds programs, not sources`, {
      next: `set packages.${name}.format to one of ${sourceFormats.join(', ')}`,
    });
  if (commit !== null) return commit;
  throw await configError(release, key, 'there is no commit whose files could be packed', {
    next: 'git init, and commit',
  });
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

function toEntry(path: string, from: string, entry: Omit<TreeEntry, 'path'>): ArchiveEntry {
  if (entry.kind === 'folder') return { kind: 'folder', path };
  if (entry.kind === 'link') return { kind: 'link', path, target: readlinkSync(from), from };
  if (entry.kind === 'file') {
    const { mode, size, ino, mtimeMs, ctimeMs } = entry;
    return { kind: 'file', path, mode, size, from, seen: { size, ino, mtimeMs, ctimeMs } };
  }
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
