import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Srcinfo } from './srcinfo.ts';

/** One file of the package's repository. */
export interface PackageFile {
  /** From the folder of the PKGBUILD, with `/`. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Null for one that must be there because .SRCINFO names nothing else. */
  readonly namedBy: string | null;
}

/** Files that a .SRCINFO names: sources beside the PKGBUILD, install scripts, changelogs. */
export function namedFiles({ base, packages }: Srcinfo): ReadonlyMap<string, string> {
  const named = new Map<string, string>();
  for (const entries of [base, ...packages.map((one) => one.entries)])
    for (const [key, value] of entries) {
      const isLocal = /^source(?:_|$)/.test(key) && !value.includes('://') && !value.includes('lp:');
      const isFile = key === 'install' || key === 'changelog';
      if ((isLocal || isFile) && value !== '' && !named.has(value)) named.set(value, key);
    }
  return named;
}

/**
 * What belongs into the package's repository: PKGBUILD and .SRCINFO, what they name, and the folders for keys and licences.
 * @param planned texts of files that are about to be written.
 */
export function packageFiles(
  dir: string,
  srcinfo: Srcinfo,
  planned: ReadonlyMap<string, string> = new Map(),
): { readonly files: PackageFile[]; readonly missing: string[] } {
  const wanted = new Map<string, string | null>([
    ['PKGBUILD', null],
    ['.SRCINFO', null],
    ...namedFiles(srcinfo),
    ...filesBelow(dir, 'keys').map((path) => [path, null] as const),
    ...filesBelow(dir, 'LICENSES').map((path) => [path, null] as const),
  ]);
  const files: PackageFile[] = [];
  const missing: string[] = [];
  for (const [path, namedBy] of wanted) {
    const text = planned.get(path);
    const stat = lstatSync(join(dir, path), { throwIfNoEntry: false });
    if (text !== undefined) files.push({ path, size: Buffer.byteLength(text), namedBy });
    else if (stat?.isFile()) files.push({ path, size: stat.size, namedBy });
    else missing.push(path);
  }
  return { files, missing };
}

function filesBelow(dir: string, folder: string): string[] {
  if (lstatSync(join(dir, folder), { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdirSync(join(dir, folder), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesBelow(dir, `${folder}/${entry.name}`) : [`${folder}/${entry.name}`],
  );
}
