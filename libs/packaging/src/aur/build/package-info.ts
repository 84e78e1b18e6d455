import type { Finding } from '@windlass/kit/output/envelope';
import type { Prepared } from '../prepare.ts';
import { type Entries, valuesIn } from '../srcinfo.ts';
import type { Listing } from './listing.ts';

/** Whether the packages that makepkg made are those that .SRCINFO says: each of them, of this version, with these relations. */
export function checkInfo(
  listings: readonly (Listing & { readonly file: string })[],
  { says, fullVersion }: Prepared,
  arch: string,
  file: string,
): readonly Finding[] {
  const findings: Finding[] = [];
  const add = (message: string, more: Partial<Finding> = {}): void => {
    findings.push({ check: 'aur-built', severity: 'error', message, file, ...more });
  };
  const names = listings.map(({ info }) => info.get('pkgname')?.[0] ?? '');
  for (const { pkgname } of says.packages) if (!names.includes(pkgname)) add(`makepkg made no ${pkgname} for ${arch}`);
  for (const listing of listings) {
    const { info, entries } = listing;
    const [name = '', version = ''] = ['pkgname', 'pkgver'].map((key) => info.get(key)?.[0] ?? '');
    const own = says.packages.find(({ pkgname }) => pkgname === name);
    if (own === undefined) {
      add(`makepkg made ${name}, which .SRCINFO does not have`);
      continue;
    }
    if (version !== fullVersion) add(`${name} is of another version`, { expected: fullVersion, actual: version });
    if (!entries.some(({ kind }) => kind === 'file' || kind === 'link'))
      add(`${name} has no files`, { fix: 'install something into "$pkgdir"' });
    for (const [field, key] of relations) {
      const wanted = [
        ...valuesOf(says.base, own.entries, field),
        ...valuesOf(says.base, own.entries, `${field}_${arch}`),
      ];
      const got = info.get(key) ?? [];
      if (wanted.toSorted().join('\0') !== got.toSorted().join('\0'))
        add(`${name} has other ${field} than .SRCINFO says`, {
          expected: wanted.join(' ') || '(none)',
          actual: got.join(' ') || '(none)',
          fix: `set ${field} once, at the top or on a line of its own in package_${name}()`,
        });
    }
    for (const path of entries
      .map((entry) => entry.path)
      .filter((one) => misplaced.test(one))
      .slice(0, 3))
      findings.push({
        check: 'aur-place',
        severity: 'warning',
        message: `${name} has ${path}: packages of Arch have nothing there`,
        file,
      });
  }
  return findings;
}

const relations = [
  ['depends', 'depend'],
  ['conflicts', 'conflict'],
  ['provides', 'provides'],
  ['replaces', 'replaces'],
  ['backup', 'backup'],
] as const;

/** Folders that belong to the administrator, to users, or to nobody any more. */
const misplaced =
  /^(?:usr\/local\/|usr\/(?:sbin|lib64|libexec)\/|(?:bin|sbin|lib|lib64|home|root|tmp|run|mnt|media|dev|proc|sys)\/)/;

/** What a package has of its own stands in place of what the base has. */
function valuesOf(base: Entries, own: Entries, field: string): readonly string[] {
  const entries = own.some(([key]) => key === field) ? own : base;
  return valuesIn(entries, field).filter(Boolean);
}
