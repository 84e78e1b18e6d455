import type { InstallKind } from './installable.ts';

/** How a file is installed: by its name, and where that is an archive's by what only one tool puts in. `paths`: what is in it. */
export function kindOf(name: string, paths: readonly string[]): InstallKind {
  if (name.endsWith('.deb')) return 'deb';
  if (name.endsWith('.rpm')) return 'rpm';
  if (/\.pkg\.tar(?:\.\w+)?$/.test(name)) return 'pacman';
  if (name.endsWith('.whl')) return 'python';
  if (name.endsWith('.AppImage')) return 'appimage';
  const plain = paths.map((path) => path.replace(/^\.\//, ''));
  if (plain.includes('.PKGINFO')) return 'pacman';
  if (plain.includes('package/package.json')) return 'npm';
  // A source distribution has its metadata right below its only folder (PEP 517, packaging.python.org).
  return plain.some((path) => /^[^/]+\/PKG-INFO$/.test(path)) ? 'python' : 'archive';
}
