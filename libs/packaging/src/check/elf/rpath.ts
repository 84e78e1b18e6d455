import { posix } from 'node:path';
import picomatch from 'picomatch';
import type { Fault, Surroundings } from './fault.ts';
import type { Elf } from './parse.ts';

/** Folders that a program has libraries looked up in (DT_RPATH, DT_RUNPATH; ld.so(8)). */
export function rpathFaults(path: string, { rpath }: Elf, around: Surroundings): readonly Fault[] {
  const { rules, isRooted } = around;
  const matches = picomatch(rules.rpath.map(plain), { dot: true });
  const fault = (message: string, folder: string): Fault => ({
    message: `${path} ${message}`,
    expected: rules.rpath.join(', ') || 'none',
    actual: folder === '' ? 'an empty folder' : folder,
    fix: `link with -Wl,-rpath,'$ORIGIN/…', or without: patchelf --remove-rpath ${posix.basename(path)}`,
  });
  return rpath.flatMap((written): readonly Fault[] => {
    const folder = written.replaceAll('${ORIGIN}', '$ORIGIN');
    if (folder === '') return [fault('looks for libraries in the folder that it is started in', folder)];
    if (!matches(plain(folder)))
      return [
        fault(
          folder.startsWith('/')
            ? `looks for libraries in ${folder}, a folder of the machine that built it`
            : `looks for libraries in ${folder}`,
          written,
        ),
      ];
    if (!isRooted && leadsOut(path, folder))
      return [fault(`looks for libraries outside of the package: ${folder}`, written)];
    return [];
  });
}

/** For a glob `..` is no name, and here it is one. */
function plain(folder: string): string {
  return folder.replaceAll('${ORIGIN}', '$ORIGIN').replace(/\/+$/, '').replaceAll('..', '\u0001');
}

function leadsOut(path: string, folder: string): boolean {
  if (!folder.startsWith('$ORIGIN')) return false;
  const there = posix.join(posix.dirname(path), folder.slice('$ORIGIN'.length));
  return there === '..' || there.startsWith('../');
}
