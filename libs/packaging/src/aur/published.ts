import { WindlassError } from '@windlass/kit/errors';
import { gitResult } from '@windlass/kit/git/git';
import { latestTag } from '@windlass/kit/git/history';
import { findRepository } from '@windlass/kit/git/repository';
import { tryParseVersion } from '@windlass/version-sync/model/version';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import type { AurManifest } from './manifest.ts';
import { fieldValue } from './pkgbuild/scope.ts';
import { readPkgbuild } from './print-srcinfo.ts';
import { type Published, parsePublished } from './release-number.ts';
import { askAur } from './rpc.ts';

/**
 * What users have: what the AUR says, with the PKGBUILD of the last release tag where that is of the same version; where the AUR cannot be
 * asked (`offline`, no answer) that of the tag alone. Null where nothing was released.
 */
export async function findPublished(
  release: ReleaseContext,
  manifest: AurManifest,
  offline: boolean,
): Promise<Published | null> {
  const site = release.config.channels.aur?.url;
  // A tag of this very version says where the release is going, not where users are.
  const former = () => taggedRelease(release, manifest, (version) => version !== release.versionText);
  if (offline || site === undefined) return former();
  const live = await askAur(release.services, site, nameOf(manifest));
  if (live.is === 'absent') return null;
  if (live.is === 'unknown') {
    const message = `the AUR does not say what it has (${live.why}): pkgrel is counted from the last tag`;
    release.context.emit({ kind: 'note', level: 'warning', message });
    return former();
  }
  const tagged = taggedRelease(release, manifest, () => true);
  const published = parsePublished(live.version, null, 'the AUR');
  const isSame = tagged?.pkgver === published?.pkgver && tagged?.pkgrel === published?.pkgrel;
  return published === null || !isSame ? published : { ...published, text: tagged?.text ?? null };
}

/** The name by which the AUR is asked: that of a package, for it knows no package bases. */
export function nameOf({ text, file }: AurManifest): string {
  return fieldValue(readPkgbuild(text, file).scope, 'pkgname');
}

function taggedRelease(
  { root, config }: ReleaseContext,
  { file }: AurManifest,
  counts: (version: string) => boolean,
): Published | null {
  if (findRepository(root) === null) return null;
  const { tagPrefix } = config.git;
  const accept = (version: string) => tryParseVersion(version) !== null && counts(version);
  const tag = latestTag(root, tagPrefix, (name) => accept(name.slice(tagPrefix.length)));
  if (tag === null) return null;
  const { code, stdout } = gitResult(root, ['show', `refs/tags/${tag}:./${file}`], { answers: [0, 128] });
  if (code !== 0) return null;
  const text = stdout.replace(/^\ufeff/, '');
  try {
    const { scope } = readPkgbuild(text, file);
    const [epoch, pkgver, pkgrel] = ['epoch', 'pkgver', 'pkgrel'].map((key) => fieldValue(scope, key));
    return parsePublished(`${epoch ? `${epoch}:` : ''}${pkgver}-${pkgrel}`, text, `tag ${tag}`);
  } catch (thrown) {
    // What was released by other means and cannot be read says nothing about this release.
    if (thrown instanceof WindlassError && thrown.kind === 'input') return null;
    throw thrown;
  }
}
