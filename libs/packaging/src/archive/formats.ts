import type { ArchiveFormat } from './format.ts';
import { tarGz } from './tar-gz/format.ts';

/** Every package format. */
const formats: { readonly [Id in ArchiveFormat['id']]: ArchiveFormat & { readonly id: Id } } = {
  'tar.gz': tarGz,
};

export function formatOf(id: ArchiveFormat['id']): ArchiveFormat {
  return formats[id];
}
