import type { ResolvedAur } from '@windlass/kit/config/resolved-products';
import { WindlassError } from '@windlass/kit/errors';
import { project } from '@windlass/version-sync/model/projections';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import type { Artifact } from '../../artifacts.ts';
import { addressOf } from './addresses.ts';
import { binaryFunctions } from './binary-functions.ts';
import { archOf, type ChosenSource, chooseSources } from './choice.ts';
import { list } from './fields.ts';
import type { Functions, Parts } from './parts.ts';
import { escaped, quoted, VersionText } from './shell-text.ts';
import { sourceFunctions } from './source-functions.ts';

/**
 * A new PKGBUILD for what was packed: from archives of platforms, or from the archive of the sources.
 * @throws WindlassError `config` for what the config does not say, `gate` for what was not packed.
 */
export async function writePkgbuild(
  release: ReleaseContext,
  aur: ResolvedAur,
  pkgbase: string,
  artifacts: readonly Artifact[],
  installFile: string | null,
): Promise<string> {
  const { about } = release.config;
  refuseSilence(release);
  const choice = await chooseSources(release, aur, pkgbase, artifacts);
  const version = new VersionText(release.version);
  const parts: Parts = { release, aur, pkgbase, choice, version, installFile };
  // These first: they tell whether the build is among the variables.
  const functions = choice.fromSource ? await sourceFunctions(parts) : await binaryFunctions(parts);
  const sources = sourceLines(parts);
  const lines = [
    ...(about.maintainer === null ? [] : [`# Maintainer: ${about.maintainer}`, '']),
    ...nameLines(parts),
    ...versionLines(parts),
    ...fieldLines(parts, functions),
    ...sources,
    '',
    ...functions.lines,
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function refuseSilence({ config: { about }, product, root }: ReleaseContext): void {
  const missing = (['summary', 'license'] as const).filter((key) => about[key] === null).map((key) => `about.${key}`);
  if (missing.length === 0) return;
  throw new WindlassError('config', `the config has no ${missing.join(' and no ')}`, {
    where: product.configFile ?? root,
    why: 'every package of Arch says what it is and under which licence',
    next: 'add it, for instance about: { summary: A small signal light, license: MIT }',
  });
}

function nameLines({ aur, pkgbase }: Parts): string[] {
  const names = Object.keys(aur.split);
  if (names.length === 0) return [`pkgname=${pkgbase}`];
  return [`pkgbase=${pkgbase}`, `pkgname=(${names.map(quoted).join(' ')})`];
}

function versionLines({ release, version }: Parts): string[] {
  const { prerelease, build, core } = release.version;
  const ofBuild =
    version.namesBuild && build !== null ? [`_build=${build} # each build of a version has bytes of its own`] : [];
  if (prerelease === null) return [`pkgver=${project(release.version, 'aur').text}`, 'pkgrel=1', ...ofBuild];
  return [`_pkgver=${core}-${prerelease}`, 'pkgver="${_pkgver//-/}"', 'pkgrel=1', ...ofBuild];
}

function fieldLines(parts: Parts, functions: Functions): string[] {
  const { release, aur, pkgbase, installFile } = parts;
  const { about } = release.config;
  const url = about.homepage ?? about.repository;
  const isSplit = Object.keys(aur.split).length > 0;
  // `product-bin` stands in for `product`.
  const other = /^(.+)-(?:bin|git)$/.exec(pkgbase)?.[1];
  return [
    `pkgdesc=${quoted(about.summary ?? '')}`,
    `arch=(${architecturesOf(parts, functions).map(quoted).join(' ')})`,
    ...(url === null ? [] : [`url=${quoted(url)}`]),
    `license=(${quoted(about.license ?? '')})`,
    ...list('depends', aur.depends ?? functions.depends),
    ...list('makedepends', [...functions.makedepends, ...aur.makedepends]),
    ...list('checkdepends', aur.checkdepends),
    ...list('optdepends', aur.optdepends ?? []),
    ...list('provides', aur.provides ?? (other === undefined || isSplit ? [] : [`${other}=\${pkgver}`])),
    ...list('conflicts', aur.conflicts ?? (other === undefined || isSplit ? [] : [other])),
    ...list('replaces', aur.replaces ?? []),
    ...list('backup', aur.backup ?? []),
    ...list('options', aur.options ?? functions.options),
    ...(installFile === null || isSplit ? [] : [`install=${installFile}`]),
  ];
}

/** Of archives their own; of sources those that the product is built for anyway. */
function architecturesOf({ release, choice }: Parts, { isPortable }: Functions): readonly string[] {
  const own = choice.sources.flatMap(({ arch }) => arch ?? []);
  if (!choice.fromSource) return own.length > 0 ? own : ['any'];
  if (isPortable) return ['any'];
  const built = Object.values(release.config.packages).flatMap(({ platform }) => archOf(platform) ?? []);
  return built.length > 0 ? [...new Set(built)] : ['x86_64'];
}

function sourceLines(parts: Parts): string[] {
  const { choice, release, version } = parts;
  const addresses = choice.sources.map((source) => ({
    source,
    url: version.address(addressOf(release, source.artifact)),
  }));
  const suffix = ({ arch }: ChosenSource): string => (arch === null ? '' : `_${arch}`);
  return [
    ...addresses.map(({ source, url }) => `source${suffix(source)}=("${localName(parts, source)}${url}")`),
    ...choice.sources.map((source) => `sha256sums${suffix(source)}=('${source.artifact.sha256}')`),
  ];
}

/** makepkg keeps what it downloaded by name: where the build is not in that name it would take the archive of another one for this. */
function localName({ choice, version, pkgbase, release }: Parts, { artifact, arch }: ChosenSource): string {
  const { build } = release.version;
  if (!version.namesBuild || build === null || artifact.name.includes(build)) return '';
  const words = [
    escaped(pkgbase),
    '${pkgver}',
    '${_build}',
    ...(choice.sources.length > 1 && arch !== null ? [arch] : []),
  ];
  return `${words.join('-')}.${artifact.format}::`;
}
