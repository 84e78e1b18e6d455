import type { FoundField } from './fields.ts';
import { readManifest } from './manifest.ts';
import { pickSource, type VersionedFile, versionedFiles } from './pick-source.ts';
import { proposeBuilds, proposeChannels } from './propose-parts.ts';

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
