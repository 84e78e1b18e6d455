import type { FoundField } from './fields.ts';

/** A config as discovery would write it: plain data, and the comments that say why. */
export interface Proposal {
  readonly product: string;
  readonly source: string;
  readonly files: readonly string[];
  /** Version-bearing files that carry another version: listed for a person to decide. */
  readonly others: readonly { readonly file: string; readonly value: string }[];
  readonly builds: Readonly<Record<string, { readonly preset: string; readonly dir?: string }>>;
  readonly channels: Readonly<Record<string, { readonly package?: string; readonly manifest?: string }>>;
}

export interface Facts {
  /** Name of the repository's folder. */
  readonly folder: string;
  readonly files: readonly string[];
  readonly fields: readonly FoundField[];
  /** Text of a small file, or null: asked only for manifests. */
  readonly read: (file: string) => string | null;
  /** URL of the remote, or null. */
  readonly remote: string | null;
}

const sources = [
  'pubspec.yaml',
  'Cargo.toml',
  'pyproject.toml',
  'package.json',
  'mix.exs',
  'pom.xml',
  'CMakeLists.txt',
  'VERSION',
  'version.json',
];

/** The version source is the file nearest to the root that its ecosystem's own tools read; the files are those that agree with it. */
export function propose(facts: Facts): Proposal | null {
  const own = facts.fields.filter((field) => field.role === 'version' && field.kind === 'literal');
  const source = pickSource(own);
  if (!source) return null;
  const core = coreOf(source.value);
  const rest = own.filter((field) => field.file !== source.file);
  const agree = unique(rest.filter((field) => coreOf(field.value) === core).map((field) => field.file));
  const others = rest.filter((field) => !agree.includes(field.file));
  return {
    product: nameOf(facts),
    source: source.file,
    files: agree,
    others: others
      .filter((field, at) => others.findIndex((other) => other.file === field.file) === at)
      .map(({ file, value }) => ({ file, value })),
    builds: proposeBuilds(facts),
    channels: proposeChannels(facts),
  };
}

function pickSource(fields: readonly FoundField[]): FoundField | undefined {
  const ranked = fields.map((field) => ({ field, depth: field.file.split('/').length, rank: rankOf(field.file) }));
  ranked.sort((a, b) => a.depth - b.depth || a.rank - b.rank);
  return ranked[0]?.field;
}

function rankOf(file: string): number {
  const at = sources.indexOf(file.slice(file.lastIndexOf('/') + 1));
  return at === -1 ? sources.length : at;
}

function coreOf(value: string): string {
  return /\d+(?:\.\d+)*/.exec(value)?.[0] ?? value;
}

function nameOf(facts: Facts): string {
  const name =
    /"name"\s*:\s*"([^"]+)"/.exec(facts.read('package.json') ?? '')?.[1] ??
    /^name\s*[:=]\s*["']?([\w.@/-]+)/m.exec(
      facts.read('pubspec.yaml') ?? facts.read('Cargo.toml') ?? facts.read('pyproject.toml') ?? '',
    )?.[1];
  return name ?? facts.folder;
}

function proposeBuilds(facts: Facts): Proposal['builds'] {
  const has = (file: string) => facts.files.includes(file);
  const under = (folder: string) => facts.files.some((file) => file.startsWith(folder));
  const flutter = /^\s{2}flutter:\s*$/m.test(facts.read('pubspec.yaml') ?? '');
  const builds: Record<string, { preset: string; dir?: string }> = {};
  if (flutter && under('linux/')) builds['linux'] = { preset: 'flutter-linux' };
  if (flutter && under('web/')) builds['web'] = { preset: 'flutter-web' };
  for (const [file, name, preset] of [
    ['Cargo.toml', 'cargo', 'cargo'],
    ['go.mod', 'go', 'go'],
    ['pyproject.toml', 'python', 'python'],
    ['CMakeLists.txt', 'cmake', 'cmake'],
    ['Dockerfile', 'image', 'docker'],
  ] as const) {
    if (has(file)) builds[name] = { preset };
  }
  if (/"build"\s*:/.test(facts.read('package.json') ?? '')) builds['npm'] = { preset: 'npm' };
  return builds;
}

function proposeChannels(facts: Facts): Proposal['channels'] {
  const channels: Record<string, { package?: string; manifest?: string }> = {};
  const manifest = (id: string, format: string) => {
    const file = facts.fields.find((field) => field.format === format && field.role !== 'committed-build-output')?.file;
    if (file !== undefined) channels[id] = { manifest: file };
  };
  const npm = facts.read('package.json');
  const npmName = /"name"\s*:\s*"([^"]+)"/.exec(npm ?? '')?.[1];
  if (npm && npmName && !/"private"\s*:\s*true/.test(npm)) channels['npm'] = { package: npmName };
  const pypi = /^\[project\][^[]*?^name\s*=\s*["']([^"']+)/ms.exec(facts.read('pyproject.toml') ?? '')?.[1];
  if (pypi) channels['pypi'] = { package: pypi };
  const crate = /^\[package\][^[]*?^name\s*=\s*["']([^"']+)/ms.exec(facts.read('Cargo.toml') ?? '')?.[1];
  if (crate) channels['crates'] = { package: crate };
  const repository = /github\.com[:/]([^/]+\/[^/]+?)(?:\.git)?$/.exec(facts.remote ?? '')?.[1];
  if (repository) channels['github-release'] = { package: repository };
  for (const [id, format] of manifests) manifest(id, format);
  return channels;
}

const manifests = [
  ['aur', 'pkgbuild'],
  ['chocolatey', 'nuspec'],
  ['snap', 'snapcraft'],
  ['homebrew', 'homebrew'],
  ['scoop', 'scoop'],
  ['winget', 'winget'],
  ['flathub', 'flatpak'],
] as const;

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
