import * as rule from './projection-rules.ts';
import { formatVersion, type Version } from './version.ts';

export type Ecosystem =
  | 'full'
  | 'core'
  | 'pub'
  | 'npm'
  | 'cargo'
  | 'pep440'
  | 'aur'
  | 'debian'
  | 'rpm'
  | 'nuget'
  | 'oci'
  | 'windows'
  | 'android'
  | 'ios'
  | 'gem'
  | 'maven'
  | 'helm'
  | 'snap'
  | 'flatpak'
  | 'winget'
  | 'scoop'
  | 'homebrew'
  | 'hex'
  | 'cmake'
  | 'go'
  | 'git-tag';

export interface Projection {
  readonly text: string;
  /**
   * True where two versions of ours that differ become the same text, or the same version to that ecosystem, and nothing beside
   * this text tells them apart. `tellsApart` (compare.ts) answers it for two given versions.
   */
  readonly lossy: boolean;
  /** Why it is lossy, what would overflow, or what carries the rest. */
  readonly why?: string;
  /**
   * What another field carries, so that its absence here is no loss: `build` where pkgrel or Release goes up for a build release;
   * `core` where versionName or CFBundleShortVersionString holds X.Y.Z.
   */
  readonly beside?: 'build' | 'core';
}

const ociTag = (v: Version): string => formatVersion(v).replace('+', '_');
const toTag = rule.cut(128);
const toSnap = rule.cut(32, /[0-9A-Za-z+~]/);
const tildeText = (v: Version): string => v.core + rule.after('~', v.prerelease) + rule.after('+', v.build);

/** Every rule in one place; the comment shows `3.4.0-rc.1+001` and says where the rule comes from. */
const rules: Readonly<Record<Ecosystem, rule.Rule>> = {
  // 3.4.0-rc.1+001
  full: { text: formatVersion },
  // 3.4.0
  core: { text: (v) => v.core, lossy: [rule.noPrerelease('X.Y.Z only'), rule.noBuild('X.Y.Z only')] },
  // 3.4.0-rc.1+001 · pub_semver orders by build, and takes for a number what Dart's int.tryParse does
  pub: { text: formatVersion, lossy: [rule.suffix(/(?:^|\.)-?(?:0x|(?<=-)\d)/i, 'pub reads 0x1f and -5 as numbers')] },
  // 3.4.0-rc.1 · SemVer item 10, and node-semver drops the build on the way
  npm: {
    text: rule.precedence,
    lossy: [rule.noBuild('npm ignores build metadata')],
    note: [rule.numberAbove('9007199254740991', 'an npm number ends at 9007199254740991')],
  },
  // 3.4.0-rc.1+001 · crates.io refuses what differs in build metadata only: rust-lang/crates.io#6518 (2023-05)
  cargo: { text: formatVersion, lossy: [rule.noBuild('crates.io takes one build of a version')] },
  // 3.4.0rc1 · PEP 440; PyPI refuses local versions, which +001 would be
  pep440: {
    text: (v) => v.core + rule.pep440Suffix(v.prerelease),
    lossy: [
      rule.noBuild('PyPI takes no local version'),
      rule.prerelease(
        /^(?!(?:alpha|beta|rc|dev)\.\d+$)/,
        'Python knows alpha.N, beta.N, rc.N and dev.N, all else becomes one of them',
      ),
    ],
  },
  // 3.4.0rc.1 · PKGBUILD(5): no colon, slash, hyphen, space. vercmp puts a word before the release only without a separator
  aur: {
    text: (v) => v.core + rule.wordFirst(v.prerelease).replaceAll('-', '_'),
    lossy: [
      rule.prerelease(/-/, 'pacman reads separators alike'),
      rule.prerelease(rule.padded, 'pacman reads 01 as 1'),
    ],
    note: [rule.carried('pkgrel')],
    beside: 'build',
  },
  // 3.4.0~rc.1+001 · deb-version(7): ~ before the end, + after it, a hyphen starts the revision. A bare .deb has no field beside
  // Version that would make apt fetch a second build, so the build stays
  debian: {
    text: (v) =>
      v.core + rule.after('~', v.prerelease?.replaceAll('-', '~')) + rule.after('+', v.build?.replaceAll('-', '~')),
    lossy: [rule.suffix(rule.padded, 'dpkg reads 01 as 1')],
  },
  // 3.4.0~rc.1 · rpm-version(7): ~ before the end, no hyphen, other separators only separate
  rpm: {
    text: (v) => v.core + rule.after('~', v.prerelease?.replaceAll('-', '_')),
    lossy: [rule.prerelease(rule.mixed, 'RPM reads rc1, rc_1 and rc.1 alike')],
    note: [rule.carried('Release')],
    beside: 'build',
  },
  // 3.4.0-rc.1 · https://learn.microsoft.com/nuget/concepts/package-versioning
  nuget: {
    text: rule.precedence,
    lossy: [rule.noBuild('NuGet ignores build metadata'), rule.prerelease(/[A-Z]/, 'NuGet ignores case')],
    note: [rule.numberAbove('2147483647', 'a NuGet number ends at 2147483647')],
  },
  // 3.4.0-rc.1_001 · OCI distribution spec: [a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}. SemVer has no underscore: no other version gives this tag
  oci: { text: (v) => toTag(ociTag(v)), lossy: [rule.longer(ociTag, toTag, 'an OCI tag ends at 128 characters')] },
  // 3.4.0.1 · VS_FIXEDFILEINFO and MSIX: four numbers of 16 bits
  windows: { text: rule.windowsText, lossy: [rule.noPrerelease('four numbers only'), rule.windowsLoss] },
  // 1 · the build's digits, 1 at least, as Flutter takes them (flutter_tools, build_info.dart)
  android: { text: rule.versionCodeText, lossy: [rule.versionCodeLoss], beside: 'core' },
  // 001 · the build's digits and dots, 1 where there is none, as Flutter does it
  ios: { text: rule.bundleVersionText, lossy: [rule.bundleVersionLoss], beside: 'core' },
  // 3.4.0.rc.1 · Gem::Version: a letter makes a prerelease, zeros at the end do not count, `-` is `.pre.`
  gem: {
    text: (v) => v.core + rule.gemWords(v.prerelease),
    lossy: [
      rule.noBuild('a gem has no build metadata'),
      rule.prerelease(rule.mixed, 'RubyGems reads rc1, rc-1 and rc.1 alike'),
      rule.prerelease(/(?:^|\.)0$/, 'RubyGems reads rc.0 as rc'),
      rule.prerelease(/^\d/, 'RubyGems needs a word first, so this becomes pre.N'),
    ],
  },
  // 3.4.0-rc.1 · Maven gives + no meaning (apache/maven#8197)
  maven: { text: rule.precedence, lossy: [rule.noBuild('Maven has no build metadata')] },
  // 3.4.0-rc.1+001 · SemVer; `helm push` writes + as _ in the tag. Charts are ordered without their build
  helm: { text: formatVersion, lossy: [rule.noBuild('Helm orders charts without build metadata')] },
  // 3.4.0-rc.1+001 · snapd, snap/validate.go: 32 characters of [a-zA-Z0-9:.+~-], the last no punctuation
  snap: {
    text: (v) => toSnap(formatVersion(v)),
    lossy: [
      rule.longer(
        formatVersion,
        toSnap,
        'a snap version ends at 32 characters, of which the last is a letter or digit',
      ),
    ],
  },
  // 3.4.0~rc.1+001 · AppStream orders releases like RPM, ~ before the end
  flatpak: { text: tildeText },
  // 3.4.0-rc.1 · winget compares 0+001 as older than 0, and expects the version that the installer registers
  winget: {
    text: rule.precedence,
    lossy: [rule.noBuild('WinGet compares with the version that the installer registers, X.Y.Z')],
  },
  // 3.4.0-rc.1+001 · Scoop takes + for a post-release (ScoopInstaller/Scoop#3721)
  scoop: { text: formatVersion },
  // 3.4.0-rc.1 · a rebuild is `revision` in a formula, which is not ours to raise
  homebrew: { text: rule.precedence, lossy: [rule.noBuild('Homebrew tells builds apart by `revision` only')] },
  // 3.4.0-rc.1 · hexpm refuses a build: "build number not allowed"
  hex: { text: rule.precedence, lossy: [rule.noBuild('Hex takes no build metadata')] },
  // 3.4.0 · project(VERSION): up to four numbers
  cmake: {
    text: (v) => v.core,
    lossy: [rule.noPrerelease('CMake takes numbers only'), rule.noBuild('CMake takes numbers only')],
  },
  // v3.4.0-rc.1 · the go command removes build metadata: golang/go#31713
  go: { text: (v) => `v${rule.precedence(v)}`, lossy: [rule.noBuild('the go command removes build metadata')] },
  // v3.4.0-rc.1+001 · git-check-ref-format(1)
  'git-tag': {
    text: (v) => `v${formatVersion(v)}`,
    note: [(v) => (formatVersion(v).endsWith('.lock') ? 'git refuses a name that ends in .lock' : null)],
  },
};

/** A version as one ecosystem writes it. */
export function project(version: Version, ecosystem: Ecosystem): Projection {
  const { text, lossy = [], note = [], beside } = rules[ecosystem];
  const losses = lossy.map((reason) => reason(version)).filter((why) => why !== null);
  const whys = [...losses, ...note.map((reason) => reason(version)).filter((why) => why !== null)];
  return {
    text: text(version),
    lossy: losses.length > 0,
    ...(whys.length === 0 ? {} : { why: whys.join('; ') }),
    ...(beside === undefined ? {} : { beside }),
  };
}

/** Every ecosystem, in the order of the table. */
export const ecosystems: readonly Ecosystem[] = Object.keys(rules).filter((name): name is Ecosystem => name in rules);
