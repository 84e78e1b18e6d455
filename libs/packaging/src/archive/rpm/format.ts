import type { ArchiveFormat } from '../format.ts';

/** A package of Fedora, openSUSE and their relatives, in the format of rpm 4; written by us, so that it needs no rpmbuild and is always the same. */
export const rpm: ArchiveFormat & { readonly id: 'rpm' } = {
  id: 'rpm',
  revision: 1,
  describes: true,
  async complete(entries, meta) {
    const [{ assertNone }, { rpmFaults }] = await Promise.all([import('../system/fault.ts'), import('./faults.ts')]);
    assertNone(await rpmFaults(entries, meta));
    return entries;
  },
  async *write(entries, options) {
    const { writeRpm } = await import('./write.ts');
    yield* writeRpm(entries, options);
  },
  read: async (file, visit) => (await import('./read.ts')).readRpm(file, visit),
  unpack: async (file, folder) => (await import('../system/inside.ts')).unpackSystem(rpm, file, folder),
};
