import type { ArchiveFormat } from '../format.ts';

/**
 * Written by us, because the bytes are what is promised: they may not change with the version of a library. Read by us, because a check has
 * to see every field. Unpacked by node-tar, which knows what attackers do.
 */
export const tarGz: ArchiveFormat & { readonly id: 'tar.gz' } = {
  id: 'tar.gz',
  revision: 1,
  describes: false,
  async *write(entries, options) {
    const [{ gzip }, { tar }] = await Promise.all([import('./gzip.ts'), import('./write.ts')]);
    yield* gzip(tar(entries, options));
  },
  read: async (file, visit) => (await import('./read.ts')).read(file, visit),
  unpack: async (file, folder) => (await import('./unpack.ts')).unpack(file, folder),
};
