import { inParts } from '../sync/source.ts';
import type { FoundField } from './fields.ts';

/** A file whose own version is written out. */
export interface VersionedFile {
  readonly file: string;
  /** As it stands there. */
  readonly value: string;
  /** X.Y.Z, whatever form the file has: `1,18,2,64` and `1:1.18.2-1` are 1.18.2. */
  readonly core: string;
  /** Those of all its fields: a lock file holds packages of several versions. */
  readonly cores: ReadonlySet<string>;
  readonly format: string;
}

/** Every file that says a version of its own. A changelog says what was. */
export function versionedFiles(fields: readonly FoundField[]): VersionedFile[] {
  const byFile = new Map<string, FoundField[]>();
  for (const field of fields) {
    if (field.role !== 'version' || field.kind !== 'literal' || field.format === 'changelog') continue;
    byFile.set(field.file, [...(byFile.get(field.file) ?? []), field]);
  }
  return [...byFile].map(([file, own]) => versionedFile(file, own));
}

function versionedFile(file: string, fields: readonly FoundField[]): VersionedFile {
  const whole = inParts(fields);
  const values = whole === undefined ? fields.map(({ value }) => value) : [whole];
  const value = values.find((one) => /\d+[.,]\s*\d/.test(one)) ?? values[0] ?? '';
  return { file, value, core: coreOf(value), cores: new Set(values.map(coreOf)), format: fields[0]?.format ?? '' };
}

function coreOf(value: string): string {
  const text = value.replace(/^v|^\d+:/, '');
  const numbers = /\d+(?:\s*[.,]\s*\d+)*/.exec(text)?.[0].split(/\s*[.,]\s*/) ?? [text];
  return numbers
    .slice(0, 3)
    .map((number) => number.replace(/^0+(?=\d)/, ''))
    .join('.');
}

const manifests = [
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

// What repackages the product follows it; a release note or a lock even more so.
const packaging =
  /^(?:nix|srcinfo|cargo-lock|package-lock|metainfo|debian-changelog|dockerfile|compose|homebrew|scoop|winget|flatpak|pkgbuild|rpm-spec|debian-control|nuspec|snapcraft|chart|appimage-builder|inno-setup|windows-resource|msix|marker)$/;
const beside =
  /(?:^|\/)(?:examples?|samples?|demos?|docs?|website|site|www|benchmarks?|bench|e2e|scripts|tools|playground)\//i;

/** A step towards the root counts for less than what a file is: an ecosystem's manifest, a constant, packaging, something beside. */
export function pickSource(files: readonly VersionedFile[]): VersionedFile | undefined {
  const ranked = files.map((one) => ({ one, weight: weightOf(one), rank: rankOf(one.file) }));
  ranked.sort((a, b) => a.weight - b.weight || a.rank - b.rank);
  return ranked[0]?.one;
}

function weightOf({ file, format }: VersionedFile): number {
  const depth = file.split('/').length;
  const kind = rankOf(file) < manifests.length ? 0 : packaging.test(format) ? 6 : 2;
  return depth + kind + (beside.test(file) ? 12 : 0);
}

function rankOf(file: string): number {
  const at = manifests.indexOf(file.slice(file.lastIndexOf('/') + 1));
  return at === -1 ? manifests.length : at;
}
