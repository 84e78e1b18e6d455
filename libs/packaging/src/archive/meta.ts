import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ResolvedPackage } from '@windlass/kit/config/resolved-products';
import { sha256Hex } from '@windlass/kit/hash';
import type { ReleaseContext } from '@windlass/version-sync/product/release-context';
import { configError } from '../config-place.ts';
import type { PackageMeta } from './format.ts';

const scriptNames = ['preInstall', 'postInstall', 'preRemove', 'postRemove'] as const;

/** What a package says of itself, its scripts read. @throws WindlassError `config` for a script that is not there. */
export async function metaOf(release: ReleaseContext, name: string, one: ResolvedPackage): Promise<PackageMeta> {
  const { product, version, config, root } = release;
  const scripts: { -readonly [Key in keyof PackageMeta['scripts']]: string } = {};
  for (const key of scriptNames) {
    const file = one.system.scripts[key];
    if (file === null) continue;
    try {
      scripts[key] = readFileSync(join(root, file), 'utf8');
    } catch {
      throw await configError(release, ['packages', name, 'system', 'scripts', key], `${file} cannot be read`, {
        next: 'correct the path',
      });
    }
  }
  return { product: product.name, version, platform: one.platform, about: config.about, system: one.system, scripts };
}

/** SHA-256 (hex) of all of it. */
export function metaDigest(meta: PackageMeta): string {
  return sha256Hex(JSON.stringify(meta));
}
