import type { ArchiveFormat } from '../format.ts';

/**
 * A package of Debian and its relatives (deb(5)), written by us: its bytes do not change with the version of dpkg, and are the same where there
 * is none.
 */
export const deb: ArchiveFormat & { readonly id: 'deb' } = {
  id: 'deb',
  revision: 1,
  describes: true,
  complete: async (entries, meta, root, epoch) =>
    (await import('./complete.ts')).completeDeb(entries, meta, root, epoch),
  async *write(entries, options) {
    const { writeDeb } = await import('./write.ts');
    yield* writeDeb(entries, options);
  },
  read: async (file, visit) => (await import('./read.ts')).readDeb(file, visit),
  unpack: async (file, folder) => (await import('../system/inside.ts')).unpackSystem(deb, file, folder),
};
