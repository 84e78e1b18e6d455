import { type TreeEntry, treeEntries } from '../github/bare.ts';
import { isLicenseName } from './spdx.ts';

/** `[update] max-blob-size` of the AUR, in bytes. */
const largestBlob = 256_000;
const folders: readonly string[] = ['keys', 'LICENSES'];

/** The first thing that the AUR has against the files of a commit: those rules hold for every new one, not only for the newest. */
export function commitFault(dir: string, commit: string): string | null {
  const root = treeEntries(dir, commit);
  if (!root.some((entry) => entry.name === 'PKGBUILD')) return 'missing PKGBUILD';
  for (const entry of root) {
    if (entry.type === 'tree' && !folders.includes(entry.name)) return 'the repository must not contain subdirectories';
    if (isTooLarge(entry)) return tooLarge;
  }
  return keysFault(dir, commit, root) ?? licensesFault(dir, commit, root);
}

function keysFault(dir: string, commit: string, root: readonly TreeEntry[]): string | null {
  const keys = below(dir, commit, 'keys', root);
  if (keys.some((entry) => entry.type !== 'tree' || entry.name !== 'pgp')) {
    return 'the keys/ subdir may only contain a pgp/ directory';
  }
  const pgp = keys.length === 0 ? [] : treeEntries(dir, `${commit}:keys/pgp`);
  for (const entry of pgp) {
    if (entry.type !== 'blob' || !entry.name.endsWith('.asc')) {
      return 'the subdir may only contain .asc (PGP pub key) files';
    }
    if (isTooLarge(entry)) return tooLarge;
  }
  return null;
}

function licensesFault(dir: string, commit: string, root: readonly TreeEntry[]): string | null {
  for (const { type, name } of below(dir, commit, 'LICENSES', root)) {
    if (type !== 'blob' || !/\.(?:md|txt)$/.test(name)) {
      return 'the subdir may only contain files ending in .md or .txt';
    }
    const base = name.replace(/\.(?:md|txt)$/, '');
    if (!isLicenseName(base) && !base.startsWith('LicenseRef-')) {
      return 'files in this subdir must either be named after an acceptable SPDX license or start with `LicenseRef-`';
    }
  }
  return null;
}

function below(dir: string, commit: string, folder: string, root: readonly TreeEntry[]): readonly TreeEntry[] {
  const entry = root.find((one) => one.name === folder);
  return entry?.type === 'tree' ? treeEntries(dir, `${commit}:${folder}`) : [];
}

const isTooLarge = ({ type, size }: TreeEntry): boolean => type === 'blob' && size > largestBlob;
const tooLarge = 'maximum blob size (250.00KiB) exceeded';
