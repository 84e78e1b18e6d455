import type { ResolvedPackage } from '@windlass/kit/config/resolved-products';
import type { Elf } from './parse.ts';

/** What programs of a processor are like: e_machine (gabi 4.1 and its registry), width and byte order. */
export interface Machine {
  readonly name: string;
  readonly machine: number;
  readonly bits: 32 | 64;
  readonly littleEndian: boolean;
  /** Where distributions have its loader: glibc's, then musl's. */
  readonly loaders: readonly string[];
}

const little = (name: string, machine: number, bits: 32 | 64, ...loaders: string[]): Machine => ({
  name,
  machine,
  bits,
  littleEndian: true,
  loaders,
});

const big = (name: string, machine: number, bits: 32 | 64, ...loaders: string[]): Machine => ({
  ...little(name, machine, bits, ...loaders),
  littleEndian: false,
});

const machines: readonly Machine[] = [
  little('x86_64', 62, 64, '/lib64/ld-linux-x86-64.so.2', '/lib/ld-musl-x86_64.so.1'),
  little('i686', 3, 32, '/lib/ld-linux.so.2', '/lib/ld-musl-i386.so.1'),
  little('aarch64', 183, 64, '/lib/ld-linux-aarch64.so.1', '/lib/ld-musl-aarch64.so.1'),
  little(
    'armv7',
    40,
    32,
    '/lib/ld-linux-armhf.so.3',
    '/lib/ld-linux.so.3',
    '/lib/ld-musl-armhf.so.1',
    '/lib/ld-musl-arm.so.1',
  ),
  little('riscv64', 243, 64, '/lib/ld-linux-riscv64-lp64d.so.1', '/lib/ld-musl-riscv64.so.1'),
  little('ppc64le', 21, 64, '/lib64/ld64.so.2', '/lib/ld64.so.2', '/lib/ld-musl-powerpc64le.so.1'),
  big('ppc64', 21, 64, '/lib64/ld64.so.1', '/lib64/ld64.so.2', '/lib/ld-musl-powerpc64.so.1'),
  big('s390x', 22, 64, '/lib/ld64.so.1', '/lib64/ld64.so.1', '/lib/ld-musl-s390x.so.1'),
  little('loongarch64', 258, 64, '/lib64/ld-linux-loongarch-lp64d.so.1', '/lib/ld-musl-loongarch64.so.1'),
  little('mips64el', 8, 64, '/lib64/ld.so.1', '/lib/ld-musl-mips64el.so.1'),
  little('mipsel', 8, 32, '/lib/ld.so.1', '/lib/ld-musl-mipsel.so.1'),
];

/** Other words for them, as Debian, Go, Node.js and uname have them. */
const words: Readonly<Record<string, string>> = {
  amd64: 'x86_64',
  x64: 'x86_64',
  i386: 'i686',
  i586: 'i686',
  ia32: 'i686',
  x86: 'i686',
  arm64: 'aarch64',
  armv8: 'aarch64',
  arm: 'armv7',
  armhf: 'armv7',
  armv6: 'armv7',
  armv6l: 'armv7',
  armv7l: 'armv7',
  armv7hl: 'armv7',
  armv7h: 'armv7',
  ppc64el: 'ppc64le',
  powerpc64le: 'ppc64le',
  loong64: 'loongarch64',
};

/** Programs in byte code for the kernel are of no processor (EM_BPF). */
export const bpf = 247;

export type System = 'linux' | 'windows' | 'macos';

const systems: Readonly<Record<string, System>> = {
  linux: 'linux',
  windows: 'windows',
  win32: 'windows',
  win64: 'windows',
  macos: 'macos',
  darwin: 'macos',
  osx: 'macos',
};

const linuxFormats: readonly string[] = ['deb', 'rpm', 'AppImage'];

/** What a package is for, as far as its platform and format tell. */
export interface Target {
  readonly system: System | null;
  readonly machine: Machine | null;
  /** C library that the platform names. */
  readonly libc: 'glibc' | 'musl' | null;
}

export function targetOf({ platform, format }: Pick<ResolvedPackage, 'platform' | 'format'>): Target {
  // The underscore is part of x86_64.
  const parts = platform?.toLowerCase().split(/[^a-z0-9_]+/) ?? [];
  const named = parts.map((part) => words[part] ?? part);
  const libc = parts.some((part) => part.startsWith('musl'))
    ? 'musl'
    : parts.some((part) => /^(?:gnu|glibc)/.test(part))
      ? 'glibc'
      : null;
  return {
    system:
      parts.map((part) => systems[part]).find((one) => one !== undefined) ??
      (linuxFormats.includes(format) ? 'linux' : null),
    machine: machines.find(({ name }) => named.includes(name)) ?? null,
    libc,
  };
}

export function isFor(elf: Pick<Elf, 'machine' | 'bits' | 'littleEndian'>, machine: Machine): boolean {
  return elf.machine === machine.machine && elf.bits === machine.bits && elf.littleEndian === machine.littleEndian;
}

/** For messages: `x86_64`, or the numbers where there is no word. */
export function nameOf(elf: Pick<Elf, 'machine' | 'bits' | 'littleEndian'>): string {
  const known = machines.find((machine) => isFor(elf, machine));
  const order = elf.littleEndian ? 'little-endian' : 'big-endian';
  return known?.name ?? `machine ${elf.machine}, ${elf.bits} bits, ${order}`;
}

export function machineOf(elf: Pick<Elf, 'machine' | 'bits' | 'littleEndian'>): Machine | null {
  return machines.find((machine) => isFor(elf, machine)) ?? null;
}
