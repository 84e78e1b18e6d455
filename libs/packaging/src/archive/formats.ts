import type { PackageFormat } from '@windlass/kit/config/schema-packages';
import { appImage } from './appimage/format.ts';
import { deb } from './deb/format.ts';
import type { ArchiveFormat } from './format.ts';
import { rpm } from './rpm/format.ts';
import { tarGz } from './tar-gz/format.ts';
import { tarZst } from './tar-zst/format.ts';
import { zipFormat } from './zip/format.ts';

/** Every package format. */
const formats: { readonly [Id in PackageFormat]: ArchiveFormat & { readonly id: Id } } = {
  'tar.gz': tarGz,
  'tar.zst': tarZst,
  zip: zipFormat,
  AppImage: appImage,
  deb,
  rpm,
};

/** Of all of them: what the names of their files may end in. */
export const formatIds: readonly string[] = Object.keys(formats);

/** Installed at the root of a system by its package manager, beside other packages. */
export const systemFormats: readonly PackageFormat[] = ['deb', 'rpm'];

export function formatOf(id: PackageFormat): ArchiveFormat {
  return formats[id];
}
