import { readManifest } from './manifest.ts';
import { pickSource, type VersionedFile, versionedFiles } from './pick-source.ts';
import type { Facts, Proposal } from './proposal.ts';
import { proposeBuilds, proposeChannels } from './propose-parts.ts';

/**
 * The version source is the file nearest to the root that its ecosystem's own tools read; the files are those that agree with it. Null
 * where nothing holds a version.
 */
export function propose(facts: Facts): Proposal | null {
  const versioned = versionedFiles(facts.fields);
  const source = pickSource(versioned);
  if (!source) return null;
  const rest = versioned.filter(({ file }) => file !== source.file);
  const agrees = ({ cores }: VersionedFile): boolean => cores.has(source.core);
  const files = rest.filter(agrees).map(({ file }) => file);
  return {
    product: nameOf(facts, source.file),
    source: source.file,
    files,
    others: rest.filter((one) => !agrees(one)).map(({ file, value }) => ({ file, value })),
    builds: proposeBuilds(facts, source.file),
    channels: proposeChannels(facts, new Set([source.file, ...files])),
  };
}

/** As the source's manifest says; where it has no name, as another manifest at the root does; else the repository's. */
function nameOf(facts: Facts, source: string): string {
  const manifests = [
    source,
    'package.json',
    'pubspec.yaml',
    'Cargo.toml',
    'pyproject.toml',
    'CMakeLists.txt',
    'go.mod',
  ];
  for (const file of manifests) {
    const name = readManifest(file, facts.read(file)).name;
    if (name) return name;
  }
  return facts.folder;
}
