import picomatch from 'picomatch';
import type { Fault, Surroundings } from './fault.ts';
import { loaderFaults } from './loader.ts';
import { bpf, isFor, nameOf } from './machine.ts';
import type { Elf } from './parse.ts';
import { rpathFaults } from './rpath.ts';

/** `path` is that of the program in the package. */
export function elfFaults(path: string, elf: Elf, around: Surroundings): readonly Fault[] {
  const { target } = around;
  if (target.system !== null && target.system !== 'linux')
    return [other(path, 'a program of Linux (ELF)', target.system)];
  if (elf.machine === bpf) return [];
  const wrong = target.machine !== null && !isFor(elf, target.machine) ? target.machine : null;
  const arch: readonly Fault[] =
    wrong === null
      ? []
      : [
          {
            message: `${path} is for ${nameOf(elf)}, and the package for ${wrong.name}`,
            expected: wrong.name,
            actual: nameOf(elf),
            fix: `build it for ${wrong.name}, or leave it out`,
          },
        ];
  if (!elf.isLoadable) return arch;
  return [
    ...arch,
    ...libraryFaults(path, elf, around),
    ...rpathFaults(path, elf, around),
    ...loaderFaults(path, elf, around, wrong !== null),
    ...codeFaults(path, elf, around),
  ];
}

export function other(path: string, actual: string, system: string): Fault {
  return {
    message: `${path} is ${actual} in a package for ${system}`,
    expected: `programs of ${system} only`,
    actual,
    fix: 'leave it out, or name it in check.elf.ignore where it belongs there',
  };
}

function libraryFaults(path: string, { needed }: Elf, { rules, brings }: Surroundings): readonly Fault[] {
  const { libraries } = rules;
  const matches = libraries === null ? null : picomatch([...libraries], { dot: true });
  return needed.flatMap((name): readonly Fault[] => {
    if (name.includes('/'))
      return [
        {
          message: `${path} needs the library ${name} by its path on the machine that built it`,
          expected: 'libraries by their names',
          actual: name,
          fix: `give the library a soname (-Wl,-soname), or: patchelf --replace-needed '${name}' '${name.split('/').at(-1)}'`,
        },
      ];
    if (matches === null || brings.has(name) || matches(name)) return [];
    return [
      {
        message: `${path} needs the library ${name}`,
        expected: libraries?.join(', ') ?? '',
        actual: name,
        fix: 'link it statically, pack it, or add it to check.elf.libraries',
      },
    ];
  });
}

function codeFaults(path: string, elf: Elf, { rules }: Surroundings): readonly Fault[] {
  const faults: [boolean, Fault][] = [
    [
      rules.stripped && elf.hasSymbols,
      {
        message: `${path} has symbols that are for debugging`,
        expected: 'a stripped program',
        actual: '.symtab or .debug_*',
        fix: `strip --strip-unneeded ${path.split('/').at(-1)}`,
      },
    ],
    [
      elf.stack !== 'plain' && !rules.executableStack,
      {
        message: `${path} ${elf.stack === 'executable' ? 'asks for' : 'does not rule out'} an executable stack`,
        expected: 'PT_GNU_STACK without the flag X',
        actual: elf.stack === 'executable' ? 'PT_GNU_STACK with the flag X' : 'no PT_GNU_STACK',
        fix: 'link with -Wl,-z,noexecstack; an assembler file needs .section .note.GNU-stack,"",@progbits',
      },
    ],
    [
      elf.textRelocations,
      {
        message: `${path} has text relocations: its code is written to when it is loaded`,
        expected: 'no DT_TEXTREL',
        actual: 'DT_TEXTREL',
        fix: 'compile all of it with -fPIC (-fPIE for a program); -Wl,-z,text names the place',
      },
    ],
  ];
  return faults.filter(([is]) => is).map(([, fault]) => fault);
}
