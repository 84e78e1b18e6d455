import { posix } from 'node:path';
import { gzipSync } from 'node:zlib';
import { sha256Hex } from '@windlass/kit/hash';
import { formatVersion } from '@windlass/version-sync/model/version';
import { type ArchiveEntry, byPath } from '../entry.ts';
import type { PackageMeta } from '../format.ts';
import { debIdentity } from './identity.ts';

/**
 * Adds the changelog that policy 12.7 wants, with one entry, for this version; a package that brings one keeps it. `from` is where the config is:
 * the text is made of that.
 */
export function withChangelog(
  entries: readonly ArchiveEntry[],
  meta: PackageMeta,
  from: string,
  epoch: number,
): readonly ArchiveEntry[] {
  const folder = `usr/share/doc/${debIdentity(meta).name}`;
  const taken = new Set(entries.map(({ path }) => path));
  const hasOne = entries.some(
    ({ path }) => posix.dirname(path) === folder && /^changelog\b/i.test(posix.basename(path)),
  );
  // Where the folder is a link to that of another package, the changelog is there.
  if (hasOne || entries.some(({ kind, path }) => kind !== 'folder' && isOnWay(path, folder))) return entries;
  const bytes = compressed(changelogText(meta, epoch));
  const content = async function* () {
    yield bytes;
  };
  const path = `${folder}/changelog.Debian.gz`;
  const folders = ['usr', 'usr/share', 'usr/share/doc', folder].filter((one) => !taken.has(one));
  return [
    ...entries,
    ...folders.map((one): ArchiveEntry => ({ kind: 'folder', path: one })),
    { kind: 'file' as const, path, mode: 0o644, size: bytes.length, sha256: sha256Hex(bytes), from, content },
  ].sort(byPath);
}

function isOnWay(path: string, folder: string): boolean {
  return folder === path || folder.startsWith(`${path}/`);
}

/** deb-changelog(5). */
function changelogText(meta: PackageMeta, epoch: number): string {
  const { name, version } = debIdentity(meta);
  const date = new Date(epoch * 1000).toUTCString().replace('GMT', '+0000');
  return [
    `${name} (${version}) unstable; urgency=medium`,
    `  * Version ${formatVersion(meta.version)}.`,
    ` -- ${meta.about.maintainer}  ${date}\n`,
  ].join('\n\n');
}

/** As `gzip -9n` does it, on every system: byte 9 of the header says which one it was. */
function compressed(text: string): Buffer {
  const bytes = gzipSync(text, { level: 9 });
  bytes[9] = 3;
  return bytes;
}
