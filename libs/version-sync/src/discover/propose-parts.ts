import { readManifest } from './manifest.ts';
import type { Facts, Proposal } from './proposal.ts';

/** What the manifests at the root, and beside the source, are built with. */
export function proposeBuilds(facts: Facts, source: string): Proposal['builds'] {
  const home = folderOf(source);
  const builds: Record<string, { preset: string; dir?: string }> = {};
  const add = (name: string, preset: string, dir: string): void => {
    builds[name] ??= { preset, ...(dir === '' ? {} : { dir }) };
  };
  for (const dir of home === '' ? [''] : ['', home]) {
    const at = (file: string): string => (dir === '' ? file : `${dir}/${file}`);
    const has = (file: string): boolean => facts.files.includes(at(file));
    const under = (folder: string): boolean => facts.files.some((file) => file.startsWith(at(folder)));
    const manifest = (file: string) => readManifest(file, has(file) ? facts.read(at(file)) : null);
    const { flutter } = manifest('pubspec.yaml');
    if (flutter && under('linux/')) add('linux', 'flutter-linux', dir);
    if (flutter && under('web/')) add('web', 'flutter-web', dir);
    for (const [file, name, preset] of presets) if (has(file)) add(name, preset, dir);
    if (manifest('package.json').builds) add('npm', 'npm', dir);
  }
  return builds;
}

const presets = [
  ['Cargo.toml', 'cargo', 'cargo'],
  ['go.mod', 'go', 'go'],
  ['pyproject.toml', 'python', 'python'],
  ['CMakeLists.txt', 'cmake', 'cmake'],
  ['Dockerfile', 'image', 'docker'],
] as const;

/** Where the product is published, as far as its files tell. `following` are those that carry the product's version. */
export function proposeChannels(facts: Facts, following: ReadonlySet<string>): Proposal['channels'] {
  const channels: Record<string, { package?: string; manifest?: string; repository?: string }> = {};
  for (const [id, file] of registries) {
    const { name, closed } = readManifest(file, facts.read(file));
    if (name && closed !== true && isPublished(facts, file)) channels[id] = { package: name };
  }
  const repository = /github\.com[:/]([^/]+\/[^/]+?)(?:\.git)?$/.exec(facts.remote ?? '')?.[1];
  if (repository) channels['github-release'] = { repository };
  for (const [id, format] of manifests) {
    const files = facts.fields
      .filter((field) => field.format === format && !notOurs.has(field.role) && !isTemplate.test(field.file))
      .map(({ file }) => file);
    const order = (file: string): number => (following.has(file) ? 0 : 100) + file.split('/').length;
    const [first] = files.sort((a, b) => order(a) - order(b));
    if (first !== undefined) channels[id] = { manifest: first };
  }
  return channels;
}

const registries = [
  ['npm', 'package.json'],
  ['pypi', 'pyproject.toml'],
  ['crates', 'Cargo.toml'],
] as const;

const manifests = [
  ['aur', 'pkgbuild'],
  ['chocolatey', 'nuspec'],
  ['snap', 'snapcraft'],
  ['homebrew', 'homebrew'],
  ['scoop', 'scoop'],
  ['winget', 'winget'],
  ['flathub', 'flatpak'],
] as const;

const notOurs: ReadonlySet<string> = new Set(['committed-build-output', 'third-party']);
// A generator's own, not a packager's with places to fill in: those lie in folders that are named for the channel.
const isTemplate = /(?:^|\/)templates?\//;

/** A manifest without a version (a workspace's, a site's tooling) publishes nothing itself. */
function isPublished(facts: Facts, file: string): boolean {
  return facts.fields.some((field) => field.file === file && field.role === 'version');
}

function folderOf(file: string): string {
  return file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '';
}
