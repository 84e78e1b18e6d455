import { readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { sha256Hex } from '@windlass/kit/hash';
import { type ArtifactList, type Attachment, checksumsFile } from '@windlass/packaging/artifacts';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import type { ChannelContext } from './channel.ts';

/** A file that users download. */
export type ReleaseFile = {
  readonly name: string;
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
  /** From the folder of the config. */
  readonly file: string;
};

/**
 * What a channel of files publishes, checksums first: the packages that the config names (all where it names none), and what goes out beside
 * them; of lists of contents those of these packages. Checksums, provenance and signatures are of all packages, wherever those are published.
 * @throws WindlassError `gate` where nothing was packed.
 */
export function releaseFiles(
  { artifacts, release }: ChannelContext,
  packages: readonly string[] | null,
): ReleaseFile[] {
  const dir = relative(release.root, release.artifactsDir).split(sep).join('/');
  const list = artifacts();
  const chosen = list.artifacts.filter((artifact) => packages === null || packages.includes(artifact.package));
  const names = new Set(chosen.map(({ name }) => name));
  const beside = attachmentsOf(release, list).filter(
    ({ kind, of }) => kind !== 'sbom' || (of !== null && names.has(of)),
  );
  const checksums = beside.filter(({ kind }) => kind === 'checksums');
  const others = beside.filter(({ kind }) => kind !== 'checksums');
  return [...checksums, ...chosen, ...others].map(({ name, sha256, size }) => ({
    name,
    sha256,
    size,
    file: `${dir}/${name}`,
  }));
}

/** A table of before there were such files names none; the checksums were there already. */
function attachmentsOf(
  { artifactsDir }: Pick<ReleaseContext, 'artifactsDir'>,
  { attachments }: ArtifactList,
): readonly Attachment[] {
  if (attachments !== undefined) return attachments;
  const sums = join(artifactsDir, checksumsFile);
  if (statSync(sums, { throwIfNoEntry: false }) === undefined) return [];
  const bytes = readFileSync(sums);
  return [{ kind: 'checksums', name: checksumsFile, of: null, size: bytes.length, sha256: sha256Hex(bytes) }];
}
