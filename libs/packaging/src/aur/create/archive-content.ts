import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { expandName } from '../../archive/names.ts';
import type { Artifact } from '../../artifacts.ts';
import type { ChosenSource } from './choice.ts';

/** The folder inside of an archive; empty for none. */
export function folderInside(release: ReleaseContext, { artifact, one }: ChosenSource): string {
  const { platform, format, prefix } = one;
  const parts = {
    product: release.product.name,
    version: release.version,
    package: artifact.package,
    platform,
    format,
  };
  return expandName(prefix, parts).replace(/\/+$/, '');
}

/** What an archive holds, with paths below its folder. */
export function contentsOf(release: ReleaseContext, source: ChosenSource): Artifact['contents'] {
  const folder = folderInside(release, source);
  if (folder === '') return source.artifact.contents;
  return source.artifact.contents.flatMap((content) =>
    content.path.startsWith(`${folder}/`) ? [{ ...content, path: content.path.slice(folder.length + 1) }] : [],
  );
}
