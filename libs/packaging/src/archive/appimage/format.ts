import type { ArchiveFormat } from '../format.ts';

/**
 * A program for desktops in one file that is executed as it is (AppImageSpec, Type 2 image format): a runtime that the config pins, and a
 * squashfs behind it. Its links, AppRun and the icon are made where the package does not hold them.
 */
export const appImage: ArchiveFormat & { readonly id: 'AppImage' } = {
  id: 'AppImage',
  revision: 1,
  describes: true,
  complete: async (entries, meta, root) => (await import('./app-dir.ts')).completeAppDir(entries, meta, root),
  async *write(entries, options) {
    const { write } = await import('./write.ts');
    yield* write(entries, options);
  },
  read: async (file, visit) => (await import('./read.ts')).read(file, visit),
  unpack: async (file, folder) => (await import('../unpack.ts')).unpack(appImage, file, folder),
};
