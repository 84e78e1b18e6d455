import type { Installable, Installed, InstallServices } from './installable.ts';

/**
 * Installs something where nothing is, runs its program, and removes it again. Writes nothing but in temporary folders, contacts nobody. Throws
 * only where the run is interrupted.
 */
export async function install(services: InstallServices, one: Installable): Promise<Installed> {
  const { kind } = one;
  switch (kind) {
    case 'npm':
      return (await import('./npm.ts')).installNpm(services, one);
    case 'python':
      return (await import('./python.ts')).installPython(services, one);
    case 'appimage':
      return (await import('./appimage.ts')).installAppImage(services, one);
    case 'archive':
      return (await import('./archive.ts')).installArchive(services, one);
    default:
      return (await import('./system-package.ts')).installSystemPackage(services, { ...one, kind });
  }
}
