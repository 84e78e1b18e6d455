import type { Finding } from '@windlass/kit/output/envelope';
import type { PackageFile } from './files.ts';
import { archFields } from './schema.ts';
import { isSpdxName } from './spdx-names.ts';
import { type Entries, type Srcinfo, valuesIn } from './srcinfo.ts';

/** `[serve] repo-regex` of the AUR, and its rule for the names of packages. */
const namePattern = /^[a-z0-9][a-z0-9.+_-]*$/;
/** Characters, as Python counts them. */
const longest = { pkgdesc: 255, url: 8000 } as const;
const longestSource = 8000;
/** Bytes; `[update] max-blob-size`. */
const largestFile = 256_000;

export interface RulesInput {
  /** Path of the PKGBUILD, for the findings. */
  readonly file: string;
  readonly srcinfo: Srcinfo;
  /** Name of the repository that it is pushed to; null where that is not known. */
  readonly repository: string | null;
  readonly files: readonly PackageFile[];
  /** Files that are named and not there. */
  readonly missing: readonly string[];
}

/**
 * What the AUR's own update hook would refuse, as far as it can be told here (aurweb/git/update_legacy.py and update_common.py of
 * archlinux/aurweb at e223682; what makepkg refuses before it is not repeated).
 */
export function aurFindings({ file, srcinfo, repository, files, missing }: RulesInput): readonly Finding[] {
  const findings: Finding[] = [];
  const finding = (check: string, message: string, more: Partial<Finding> = {}) =>
    findings.push({ check: `aur-${check}`, severity: 'error', message, file, ...more });
  const { pkgbase, base, packages } = srcinfo;
  for (const name of new Set([pkgbase, ...packages.map(({ pkgname }) => pkgname)])) {
    if (!namePattern.test(name))
      finding('name', `${name} is no name for the AUR`, { expected: namePattern.source, actual: name });
    if (name.length > 255) finding('name', `${name} is too long a name`, { expected: '255 characters at most' });
  }
  if (repository !== null && pkgbase !== repository)
    finding('pkgbase', `pkgbase is not the name of the repository`, {
      expected: repository,
      actual: pkgbase,
      fix: 'channels.aur.package in the config, or pkgbase in PKGBUILD',
    });
  for (const field of ['pkgver', 'pkgrel'])
    if (valuesIn(base, field).length === 0) finding('mandatory', `${field} is missing`);
  if (valuesIn(base, 'arch').length === 0) finding('mandatory', 'arch is missing', { fix: "arch=('any')" });
  for (const entries of [base, ...packages.map((one) => one.entries)]) findings.push(...lengths(entries, file));
  for (const path of missing)
    finding('missing-file', `${path} is named and is not there`, {
      fix: `add ${path} beside ${file}, or name it no more`,
    });
  for (const { path, size } of files) findings.push(...fileRules(path, size, file));
  if (!packages.some(({ pkgname }) => pkgname === pkgbase) && packages.length === 1)
    finding('split', `pkgbase ${pkgbase} has one package, of another name`, { severity: 'warning' });
  return findings;
}

function lengths(entries: Entries, file: string): Finding[] {
  return entries.flatMap(([key, value]): Finding[] => {
    const field = archFields.some((one) => key === one || key.startsWith(`${one}_`)) ? key.replace(/_.*$/, '') : key;
    const most = field === 'source' ? longestSource : field === 'pkgdesc' || field === 'url' ? longest[field] : null;
    const { length } = [...value];
    if (most === null || length <= most) return [];
    const shown = `${value.slice(0, 40)}…`;
    const message = `${key} is too long: ${shown}`;
    return [
      {
        check: 'aur-length',
        severity: 'error',
        message,
        file,
        expected: `${most} characters at most`,
        actual: `${length}`,
      },
    ];
  });
}

function fileRules(path: string, size: number, file: string): Finding[] {
  const error = (check: string, message: string, more: Partial<Finding> = {}): Finding[] => [
    { check: `aur-${check}`, severity: 'error', message, file, ...more },
  ];
  const [folder, ...below] = path.split('/');
  const isLicense = folder === 'LICENSES';
  if (below.length > 0 && folder !== 'keys' && !isLicense)
    return error('subdirectory', `${path}: the AUR takes no folders but keys/ and LICENSES/`, {
      fix: 'put it beside PKGBUILD',
    });
  if (folder === 'keys' && below.length > 0 && !/^keys\/pgp\/[^/]+\.asc$/.test(path))
    return error('keys', `${path}: keys/ may hold pgp/*.asc only`);
  const [, license] = /^LICENSES\/([^/]+)\.(?:md|txt)$/.exec(path) ?? [];
  if (isLicense && license === undefined)
    return error('licenses', `${path}: LICENSES/ may hold files ending in .md or .txt only`);
  if (license !== undefined && !license.startsWith('LicenseRef-') && !isSpdxName(license))
    return error('licenses', `${path}: ${license} is no licence that SPDX lists`, {
      fix: `call it LicenseRef-${license}`,
    });
  if (size <= largestFile || isLicense) return [];
  return error('size', `${path} is too large for the AUR`, {
    expected: `${largestFile} bytes at most`,
    actual: `${size} bytes`,
    fix: 'host it elsewhere, and name its address in source',
  });
}
