import { posix } from 'node:path';
import type { Fault, Surroundings } from './fault.ts';
import { machineOf } from './machine.ts';
import type { Elf } from './parse.ts';

/** Whether the system will find what starts the program (PT_INTERP): where it is not there, "no such file" is all that a user is told. */
export function loaderFaults(
  path: string,
  elf: Elf,
  { target, isRooted, paths }: Surroundings,
  isOtherMachine: boolean,
): readonly Fault[] {
  const loader = elf.interpreter;
  // Of a program for another processor that is said, and enough.
  if (loader === null || isOtherMachine) return [];
  const usual = machineOf(elf)?.loaders ?? [];
  const expected = usual.join(' or ') || 'the loader of a distribution';
  const fix = `link without -Wl,--dynamic-linker and outside of nix and guix; or: patchelf --set-interpreter ${usual[0] ?? ''} ${posix.basename(path)}`;
  if (!usual.includes(loader)) {
    const isBrought = isRooted && paths.has(loader.replace(/^\//, ''));
    const isKnown = usual.length > 0 || !/^\/(?:lib|lib64|lib32|libexec)\//.test(loader);
    if (isBrought || !isKnown) return [];
    return [
      { message: `${path} is started by ${loader}, which other machines do not have`, expected, actual: loader, fix },
    ];
  }
  const libc = loader.includes('/ld-musl-') ? 'musl' : 'glibc';
  if (libc === (target.libc ?? 'glibc')) return [];
  const message = `${path} needs ${libc}, which ${target.libc === null ? 'most distributions do not have' : `a platform with ${target.libc} does not have`}`;
  const other = usual.filter((name) => name.includes('/ld-musl-') === (libc === 'glibc')).join(' or ');
  const said = { message, expected: other, actual: loader };
  if (target.libc === null)
    return [{ ...said, severity: 'warning', fix: 'name it in the platform (linux-x86_64-musl), or link statically' }];
  return [{ ...said, fix: `build it with ${target.libc}` }];
}
