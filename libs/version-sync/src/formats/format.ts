import type { Ecosystem } from '../model/projections.ts';
import { project } from '../model/projections.ts';
import { formatVersion, type Version } from '../model/version.ts';

/**
 * What a field is for.
 * - `version`: the product's version
 * - `release-or-build-number`: pkgrel, CFBundleVersion, versionCode, `build_number`…
 * - `epoch`: never changed unless asked for by name
 * - `url`: the version inside a source or download URL
 * - `date`: a release date or build date beside the version
 * - `template-default`: what a project template wrote and a tool overrides (Runner.rc's fallback); left alone
 * - `third-party`: somebody else's version (an image tag); left alone
 * - `committed-build-output`: found below a folder that a build writes; left alone (decided by discovery, not by formats)
 */
export type Role =
  | 'version'
  | 'release-or-build-number'
  | 'epoch'
  | 'url'
  | 'date'
  | 'template-default'
  | 'third-party'
  | 'committed-build-output';

/**
 * - `literal`: a version as text
 * - `placeholder-or-expression`: something else fills it in (`$(FLUTTER_BUILD_NAME)`, `%{{V}}%`, `BUILD_TIME_PLACEHOLDER`)
 * - `computed-keyword`: the ecosystem computes it (`version: git` in snapcraft, a `pkgver()` function)
 */
export type ValueKind = 'literal' | 'placeholder-or-expression' | 'computed-keyword';

/** One place in a text that carries a version. `start` and `end` are UTF-16 offsets into the text *without* its BOM. */
export interface Field {
  /** Path of the field in the file's own terms: `package.version`, `releases.release[0].version`. */
  readonly field: string;
  readonly role: Role;
  readonly kind: ValueKind;
  /** The value that a reader of this format sees, without quotes: usually the text between `start` and `end`. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
  /** The text to stand at `start`…`end` when the file carries `version`; null where this field is left as it is. */
  readonly render: (version: Version, context: RenderContext) => string | null;
}

export interface RenderContext {
  /** This file is the product's version source: the whole version stands here, the build with it. */
  readonly source: boolean;
  /** Whether the file's version field changes in this sync: pkgrel is then 1, and +1 where only other content changes. */
  readonly versionChanges: boolean;
  /** Whether anything else in the file changes (URLs, checksums) while the version stays. */
  readonly contentChanges: boolean;
  /** Used for release dates; UTC. */
  readonly now: Date;
}

/** Text to put in at `at`, for a version that no field holds yet (an AppStream release entry, a changelog stanza). */
export interface Insertion {
  readonly at: number;
  readonly text: string;
  readonly why: string;
}

/** One kind of version-bearing file. A new one is one file in this folder and one line in `list.ts`. */
export interface Format {
  readonly id: string;
  /** For people: `Flutter/Dart pubspec`. */
  readonly title: string;
  /** Its names are those of many other files (any `.json`, any source), so one that cannot be read is no loss. */
  readonly broad?: boolean;
  /**
   * True where a file of this name (`path` uses `/`, relative to the repository) may be of this format. Called for every file of a
   * repository, so it looks at the name only and is cheap; `find` looks at the content.
   */
  matches(path: string): boolean;
  /**
   * Every field, in order of `start`. Empty where the content is not of this format after all.
   * @throws WindlassError `input` with file:line:column where the file is of this format but broken.
   */
  find(text: string, path: string): readonly Field[];
  /** New text for a version that the file has no place for yet. Such a file's `find` gives no writable version field. */
  insert?(text: string, path: string, version: Version, context: RenderContext): readonly Insertion[];
}

/**
 * How a build hangs on a version in ecosystems that take one, though their projection leaves it out: they cannot tell versions apart by
 * it, or have a field of their own for it. Null where one is refused (Hex, RubyGems, CMake) or the projection has it anyhow.
 */
const buildSuffix: Partial<Readonly<Record<Ecosystem, (build: string) => string>>> = {
  npm: (build) => `+${build}`,
  nuget: (build) => `+${build}`,
  maven: (build) => `+${build}`,
  winget: (build) => `+${build}`,
  homebrew: (build) => `+${build}`,
  // PKGBUILD(5) and rpm-version(7) take no hyphen; PEP 440 separates the parts of a local version by dots.
  aur: (build) => `+${build.replaceAll('-', '_')}`,
  rpm: (build) => `+${build.replaceAll('-', '_')}`,
  pep440: (build) => `+${build.replaceAll('-', '.')}`,
};

/** `3.4.0+001`; an edition (`1.0.1+ent`) is no build. */
const carriesBuild = /^v?\d[^+]*\+\d[0-9A-Za-z._-]*$/;

/**
 * Renders a field as `ecosystem` writes versions; the whole version where the file is the product's source. A leading `v` of
 * the former value is kept (`v6.4.2` stays `v…`), and so is that it carried a build (`3.4.0+001`), where the ecosystem takes one.
 */
export function renderAs(ecosystem: Ecosystem, former: string): Field['render'] {
  const prefix = /^v\d/.test(former) ? 'v' : '';
  const suffix = carriesBuild.test(former) ? buildSuffix[ecosystem] : undefined;
  return (version, context) => {
    if (context.source) return prefix + formatVersion(version);
    const build = version.build !== null && suffix ? suffix(version.build) : '';
    return prefix + project(version, ecosystem).text + build;
  };
}

/** Left as it is, whatever the version. */
export const leave: Field['render'] = () => null;

// An expression of some template or build tool, or a bare upper-case word that a build step replaces.
const placeholder = /\$[({A-Za-z_]|[{}<>%@#]|^\s*$|[A-Z]{3,}_[A-Z_]+/;

/** Tells a version in text from something that is filled in later. */
export function kindOf(value: string): ValueKind {
  return placeholder.test(value) || !/\d/.test(value) ? 'placeholder-or-expression' : 'literal';
}
