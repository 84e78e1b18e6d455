import type { ArchiveFormat } from '../format.ts';

/** What Windows and macOS unpack without further programs. Unix permissions and symbolic links are in it. */
export const zipFormat: ArchiveFormat & { readonly id: 'zip' } = {
  id: 'zip',
  revision: 1,
  describes: false,
  async *write(entries, options) {
    yield* (await import('./write.ts')).zip(entries, options);
  },
  read: async (file, visit) => (await import('./read.ts')).readZip(file, visit),
  unpack: async (file, folder) => (await import('../unpack.ts')).unpack(zipFormat, file, folder),
};
