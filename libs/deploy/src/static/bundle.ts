import { realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { WindlassError } from '@windlass/kit/errors';
import { digestFile } from '@windlass/packaging/tree/digest';
import { type FoundEntry, findFiles, isBelow } from '@windlass/packaging/tree/find';
import { type Manifest, type ManifestFile, makeManifest } from './manifest.ts';

/** A file is sent from memory. */
const largest = 2 ** 31;
/** Where packages lie: below the output of a build that is `dist`, and no part of it. */
const packages = 'dist/release';

/** A folder that is to be served. */
export interface Bundle {
  /** Absolute, real. */
  readonly folder: string;
  /** The same, from the folder of the config. */
  readonly from: string;
  readonly manifest: Manifest;
}

/**
 * Reads what a build left behind. A symbolic link to a file in the folder counts as that file; all others are refused, and so is a name
 * that no line of a manifest can hold.
 * @param from folder, from `root`. @throws WindlassError `gate`.
 */
export async function readBundle(root: string, from: string): Promise<Bundle> {
  const found = await findFiles(root, from, (path) => path === packages);
  const entries = found?.as === 'folder' ? found.entries.filter(({ kind }) => kind !== 'folder') : [];
  if (entries.length === 0)
    throw new WindlassError('gate', `there is nothing to serve in ${from}`, {
      where: { file: join(root, from) },
      why: found === null ? 'it is not there' : found.as === 'folder' ? 'it is empty' : 'it is no folder',
      next: 'npx windlass build-artifacts',
    });
  const folder = realpathSync(join(root, from));
  return { folder, from, manifest: makeManifest(entries.map((entry) => toFile(folder, entry))) };
}

function toFile(folder: string, entry: FoundEntry): ManifestFile {
  const { path, from } = entry;
  const fault = faultOf(folder, entry);
  if (fault !== null) throw refused(folder, path, fault);
  const { sha256, size } = digestFile(from);
  if (size >= largest) throw refused(folder, path, 'is larger than 2 GiB, which is too much for a web bundle');
  return { path, sha256, size, mode: statSync(from).mode & 0o100 ? 0o755 : 0o644 };
}

function faultOf(folder: string, { path, kind, from }: FoundEntry): string | null {
  if (/[\p{Cc}\\]/u.test(path)) return 'has a line break, a control character or a backslash in its name';
  if (kind === 'other') return 'is neither a file nor a folder';
  return kind === 'link' ? linkFault(folder, from) : null;
}

/** A release must not change when something outside of it does. */
function linkFault(folder: string, file: string): string | null {
  try {
    const real = realpathSync(file);
    if (!isBelow(folder, real)) return `is a symbolic link that leads out of the folder, to ${real}`;
    return statSync(real).isFile() ? null : 'is a symbolic link to a folder';
  } catch {
    return 'is a symbolic link that leads nowhere';
  }
}

function refused(folder: string, path: string, fault: string): WindlassError {
  return new WindlassError('gate', `${JSON.stringify(path)} ${fault}`, {
    where: { file: folder },
    next: 'mend the build, so that the folder holds plain files only',
  });
}
