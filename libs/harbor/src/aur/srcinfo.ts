/** A `.SRCINFO` as the AUR's parser reads it: what stands above the first `pkgname`, and what stands below each. */
export interface Srcinfo {
  readonly base: Section;
  readonly packages: ReadonlyMap<string, Section>;
}

/** Values by key. Of a key that may hold several, each value once and no empty one; of any other, the last that was written. */
export type Section = ReadonlyMap<string, readonly string[]>;

export interface ParseError {
  readonly line: number;
  readonly why: string;
}

const lists = [
  'arch',
  'license',
  'groups',
  'options',
  'conflicts',
  'provides',
  'replaces',
  'source',
  'noextract',
  'backup',
  'validpgpkeys',
  'depends',
  'makedepends',
  'checkdepends',
  'optdepends',
] as const;
const isList = (key: string): boolean =>
  lists.some((name) => key === name || key.startsWith(`${name}_`)) || /^(?:md5|ck|b2|sha\d+)sums(?:_|$)/.test(key);

/** Line by line, as the AUR's own parser does it (python-srcinfo, srcinfo/parse.py). */
export function parseSrcinfo(text: string): { readonly info: Srcinfo; readonly errors: readonly ParseError[] } {
  const base = new Map<string, string[]>();
  const packages = new Map<string, Map<string, string[]>>();
  const errors: ParseError[] = [];
  let section = base;
  for (const [index, raw] of text.split(/\r\n|\n|\r/).entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const equals = line.indexOf('=');
    if (equals < 0) {
      errors.push({ line: index + 1, why: `failed to parse line: "${line}"` });
      continue;
    }
    const key = line.slice(0, equals).trim();
    const value = line.slice(equals + 1).trim();
    if (key === 'pkgname') {
      section = new Map();
      packages.set(value, section);
      continue;
    }
    if (key === 'pkgbase' && (base.has(key) || section !== base)) {
      errors.push({ line: index + 1, why: 'pkgbase declared more than once or after pkgname' });
    }
    if (isList(key)) add(section, key, value);
    else section.set(key, [value]);
  }
  return { info: { base, packages }, errors };
}

function add(section: Map<string, string[]>, key: string, value: string): void {
  const values = section.get(key) ?? [];
  section.set(key, values);
  if (value !== '' && !values.includes(value)) values.push(value);
}

/** What holds for one package: its own values, and those of the base for keys that it has none of. */
export function mergedPackage({ base, packages }: Srcinfo, name: string): Section {
  return new Map([...base, ...(packages.get(name) ?? []), ['pkgname', [name]]]);
}

export function single(section: Section, key: string): string | undefined {
  return section.get(key)?.at(-1);
}

/** The values of a key, and of those for one architecture of the package (`source_x86_64`). */
export function withArchitectures(section: Section, key: string): readonly string[] {
  const keys = [key, ...(section.get('arch') ?? []).map((arch) => `${key}_${arch}`)];
  return keys.flatMap((one) => section.get(one) ?? []);
}

/** As the AUR shows it: `epoch:pkgver-pkgrel`, an epoch of 0 left out. */
export function versionOf(section: Section): string {
  const epoch = Number(single(section, 'epoch') ?? 0);
  const version = `${single(section, 'pkgver') ?? ''}-${single(section, 'pkgrel') ?? ''}`;
  return epoch > 0 ? `${epoch}:${version}` : version;
}
