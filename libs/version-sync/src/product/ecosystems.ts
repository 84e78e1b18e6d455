import type { ChannelId } from '@windlass/kit/config/schema';
import { formats } from '../formats/list.ts';
import type { Ecosystem } from '../model/projections.ts';
import type { Product } from './open.ts';

/** Which files tell that a platform's limits matter (versionCode, 16-bit parts), and which channels that builds may look alike. */
const byFormat: Readonly<Record<string, Ecosystem>> = {
  gradle: 'android',
  'windows-resource': 'windows',
  'inno-setup': 'windows',
  msix: 'windows',
};

const byChannel: Readonly<Partial<Record<ChannelId, Ecosystem>>> = {
  npm: 'npm',
  pypi: 'pep440',
  crates: 'cargo',
  chocolatey: 'nuget',
  docker: 'oci',
  aur: 'aur',
  snap: 'snap',
  winget: 'winget',
  scoop: 'scoop',
  homebrew: 'homebrew',
};

/** The ecosystems whose limits a new version of this product meets. */
export function ecosystemsOf(product: Product): Ecosystem[] {
  const fromFiles = product.targets.flatMap((target) => {
    const id = target.format ?? formats.find((format) => format.matches(target.file))?.id ?? '';
    return byFormat[id] ?? [];
  });
  const fromChannels = Object.keys(product.config.channels).flatMap((id) => byChannel[id as ChannelId] ?? []);
  return [...new Set([...fromFiles, ...fromChannels])];
}
