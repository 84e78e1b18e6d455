import type { PackageFormat } from '@windlass/kit/config/schema-packages';
import type { ArchiveFormat } from './format.ts';
import { tarGz } from './tar-gz/format.ts';

/** Every package format. */
const formats: { readonly [Id in PackageFormat]: ArchiveFormat & { readonly id: Id } } = {
  'tar.gz': tarGz,
};

export function formatOf(id: PackageFormat): ArchiveFormat {
  return formats[id];
}
