import type { ArchiveFormat } from '../format.ts';

/**
 * Written by us, because the bytes are what is promised: they may not change with the version of a library. Read by us, because a check has
 * to see every field.
 */
export const tarGz: ArchiveFormat & { readonly id: 'tar.gz' } = {
  id: 'tar.gz',
  revision: 2,
  describes: false,
  async *write(entries, options) {
    const [{ gzip }, { tar }] = await Promise.all([import('./gzip.ts'), import('../tar/write.ts')]);
    yield* gzip(tar(entries, options));
  },
  read: async (file, visit) => (await import('../tar/read.ts')).readTar(file, 'gzip', visit),
  unpack: async (file, folder) => (await import('../unpack.ts')).unpack(tarGz, file, folder),
};
