import { readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { sha256Hex } from '@windlass/kit/hash';
import { checksumsFile } from '@windlass/packaging/artifacts';
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
 * What a channel of files publishes: the archives that the config names (all where it names none), and the list of checksums.
 * @throws WindlassError `gate` where nothing was packed.
 */
export function releaseFiles(
  { artifacts, release }: ChannelContext,
  packages: readonly string[] | null,
): ReleaseFile[] {
  const dir = relative(release.root, release.artifactsDir).split(sep).join('/');
  const chosen = artifacts().artifacts.filter((artifact) => packages === null || packages.includes(artifact.package));
  const archives = chosen.map(({ name, sha256, size }) => ({ name, sha256, size, file: `${dir}/${name}` }));
  const sums = join(release.artifactsDir, checksumsFile);
  if (statSync(sums, { throwIfNoEntry: false }) === undefined) return archives;
  const bytes = readFileSync(sums);
  const list = { name: checksumsFile, sha256: sha256Hex(bytes), size: bytes.length, file: `${dir}/${checksumsFile}` };
  return [...archives, list];
}
