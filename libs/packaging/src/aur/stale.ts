import { pkgbuild as format } from '@windlass/version-sync/formats/pkgbuild';
import { project } from '@windlass/version-sync/model/projections';
import { formatVersion, type Version } from '@windlass/version-sync/model/version';
import { quoteRegex } from '@windlass/version-sync/scan/version-text';
import type { Artifact } from '../artifacts.ts';
import type { Pkgbuild } from './pkgbuild/evaluate.ts';
import { fieldValue } from './pkgbuild/scope.ts';
import type { Span } from './pkgbuild/syntax.ts';
import type { Source } from './sources.ts';

/** A source that is of another version than the file says it is: the numbers agree and the bytes would not. */
export interface Stale {
  readonly at: Pick<Span, 'start'>;
  readonly url: string;
  /** The version that it names. */
  readonly names: string;
}

/** What a pkgver may be in a release of this version: as pacman writes it, or with the build. */
export function pkgversOf(version: Version): readonly string[] {
  const { text } = project(version, 'aur');
  return version.build === null ? [text] : [text, `${text}+${version.build.replaceAll('-', '_')}`];
}

/** @param artifacts what was packed for this version: its names tell which sources are ours. */
export function staleSources(
  pkgbuild: Pkgbuild,
  sources: readonly Source[],
  version: Version,
  artifacts: readonly Artifact[],
): readonly Stale[] {
  const found = sources.flatMap(({ item, url, name }): Stale[] => {
    if (url === null) return [];
    const isOurs = artifacts.some((artifact) => artifact.name === name) || isOwnTag(url, pkgbuild);
    const names = isOurs ? otherVersionIn(url, version) : formerVersionOf(name, version, artifacts);
    return names === null ? [] : [{ at: item.at, url, names }];
  });
  const isKnown = ({ at }: Stale) =>
    sources.some(
      ({ item }) => found.some((one) => one.at === item.at) && at.start >= item.at.start && at.start < item.at.end,
    );
  return [...found, ...staleFields(pkgbuild, version).filter((one) => !isKnown(one))];
}

/** `git+https://…/beacon.git#tag=v1.0.0` in the PKGBUILD of beacon, beacon-bin or beacon-git. */
function isOwnTag(url: string, { scope }: Pkgbuild): boolean {
  const repository = /\/([^/]+?)(?:\.git)?(?:\?[^#]*)?#tag=/.exec(url)?.[1]?.toLowerCase();
  const own = ['pkgbase', 'pkgname'].map((field) => fieldValue(scope, field).replace(/-(?:bin|git)$/, ''));
  return repository !== undefined && own.includes(repository);
}

/** Addresses of the product's own project that hold a version letter by letter: its source archive, its tag. */
function staleFields({ text, file }: Pkgbuild, version: Version): Stale[] {
  const context = { source: false, versionChanges: false, contentChanges: false, now: new Date(0) };
  return format.find(text, file).flatMap(({ role, kind, start, end, value, render }) => {
    const wanted = role === 'url' && kind === 'literal' ? render(version, context) : null;
    if (wanted === null || wanted === text.slice(start, end)) return [];
    const line = text.slice(text.lastIndexOf('\n', start) + 1).split('\n')[0] ?? '';
    return [{ at: { start }, url: line.trim(), names: value }];
  });
}

// Hosts are no versions, whatever numbers they have.
const versionLike =
  /(?<![\d.])(\d+\.\d+\.\d+)(?![\d.]*\d)((?:[-~_.]?(?:alpha|beta|rc|pre|dev)[.\d-]*)?)((?:(?:[-+_]|%2B)(?:0\d+|\d{3,}))?)(?=$|[^\dA-Za-z])/gi;

/** The version that an address names and that is not this one, its build included; null where there is none. */
function otherVersionIn(url: string, { core, prerelease, build }: Version): string | null {
  const path = url.replace(/^[^/]*\/\/[^/]*/, '');
  const words = (text: string | null | undefined) => (text ?? '').toLowerCase().replace(/[^0-9a-z]/g, '');
  for (const [whole, number, pre, ofBuild] of path.matchAll(versionLike)) {
    const named = words(ofBuild?.replace(/^%2B/i, ''));
    const isThis = number === core && words(pre) === words(prerelease) && (named === '' || named === words(build));
    if (!isThis) return whole;
  }
  return null;
}

/** The version in a name that one of our packages had in another release; null for names that are not ours. */
function formerVersionOf(name: string, version: Version, artifacts: readonly Artifact[]): string | null {
  const own = [formatVersion(version).replace('+', '_'), formatVersion(version), version.core];
  for (const artifact of artifacts) {
    const present = own.find((text) => artifact.name.includes(text));
    if (present === undefined) continue;
    const pattern = artifact.name.split(present).map(quoteRegex).join('(\\d[0-9A-Za-z.+~_-]*?)');
    const former = new RegExp(`^${pattern}$`).exec(name)?.[1];
    if (former !== undefined && former !== present) return former;
  }
  return null;
}
