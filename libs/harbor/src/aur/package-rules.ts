import { mergedPackage, type Section, type Srcinfo, single, withArchitectures } from './srcinfo.ts';

/** `[serve] repo-regex` of the AUR, and its rule for package names: they are the same. */
export const namePattern = /^[a-z0-9][a-z0-9.+_-]*$/;

const longest = { pkgname: 255, pkgdesc: 255, url: 8000 } as const;
const longestSource = 8000;

/** The first thing that the AUR has against the `.SRCINFO` of the newest commit, in its words and order; null where nothing. */
export function packageFault(info: Srcinfo, files: ReadonlySet<string>): string | null {
  const base = single(info.base, 'pkgbase');
  if (base === undefined) return 'invalid .SRCINFO, does not contain a pkgbase (is the file empty?)';
  if (!namePattern.test(base)) return `invalid pkgbase: ${base}`;
  if (info.packages.size === 0) return 'missing pkgname entry';
  for (const name of info.packages.keys()) {
    const merged = mergedPackage(info, name);
    const fault = fieldFault(merged, files) ?? sourceFault(merged, files);
    if (fault !== null) return fault;
  }
  return null;
}

function fieldFault(section: Section, files: ReadonlySet<string>): string | null {
  for (const field of ['pkgver', 'pkgrel', 'pkgname']) {
    if (!section.has(field)) return `missing mandatory field: ${field}`;
  }
  const epoch = single(section, 'epoch');
  if (epoch !== undefined && !/^\d+$/.test(epoch)) return `invalid epoch: ${epoch}`;
  const name = single(section, 'pkgname') ?? '';
  if (!namePattern.test(name)) return `invalid package name: ${name}`;
  for (const [field, most] of Object.entries(longest)) {
    const value = single(section, field) ?? '';
    // Characters, as Python counts them.
    if ([...value].length > most) return `${field} field too long: ${value}`;
  }
  for (const field of ['install', 'changelog']) {
    const file = single(section, field);
    if (file !== undefined && !files.has(file)) return `missing ${field} file: ${file}`;
  }
  return null;
}

function sourceFault(section: Section, files: ReadonlySet<string>): string | null {
  // The AUR itself falls over this one; its pusher sees the last line of a Python traceback.
  if (!section.has('arch')) return "KeyError: 'arch'";
  for (const source of withArchitectures(section, 'source')) {
    if ([...source].length > longestSource) return `source entry too long: ${source}`;
    if (source.includes('://') || source.includes('lp:')) continue;
    if (!files.has(source)) return `missing source file: ${source}`;
  }
  return null;
}
