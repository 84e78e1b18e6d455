import type { Finding } from '@windlass/kit/output/envelope';
import { compareVercmp } from '@windlass/version-sync/model/order/vercmp';
import type { Artifact } from '../artifacts.ts';
import type { Published } from './release-number.ts';

/** A package that goes back reaches nobody: pacman only ever goes up. */
export function goesBack(version: string, published: Published | null, file: string): Finding[] {
  if (published === null) return [];
  const { epoch, pkgver, pkgrel, from } = published;
  const live = `${epoch > 0 ? `${epoch}:` : ''}${pkgver}-${pkgrel}`;
  if (compareVercmp(version, live) >= 0) return [];
  return [
    {
      check: 'aur-goes-back',
      severity: 'error',
      message: `the package would go back: pacman takes ${version} for older than ${live} (${from}), and nobody would get it`,
      file,
      expected: `${live} or newer`,
      actual: version,
      fix: 'release a higher version; an epoch is for good, and yours alone to set',
    },
  ];
}

export function noAsset(artifacts: readonly Artifact[], file: string): Finding[] {
  if (artifacts.length === 0) return [];
  const names = artifacts.map(({ name }) => name).join(', ');
  return [
    {
      check: 'aur-no-asset',
      severity: 'warning',
      message: `no source is one of our packages (${names}): every checksum stays as it is`,
      file,
    },
  ];
}
