/** A processor as each system calls it. */
export interface Architecture {
  /** `dpkg-architecture -L`. */
  readonly deb: string;
  /** `%_target_cpu`. */
  readonly rpm: string;
  /** What follows the name in a dependency on just this processor: `beacon(x86-64)`; `%__isa`. Null for none. */
  readonly isa: string | null;
  /** Number in an RPM's lead (rpmrc.in, arch_canon), which nothing but file(1) reads. */
  readonly lead: number;
}

/** For what runs everywhere: scripts, data. */
export const anyArchitecture: Architecture = { deb: 'all', rpm: 'noarch', isa: null, lead: 255 };

const x86: Architecture = { deb: 'amd64', rpm: 'x86_64', isa: 'x86-64', lead: 1 };
const arm: Architecture = { deb: 'arm64', rpm: 'aarch64', isa: 'aarch-64', lead: 19 };
const armv7: Architecture = { deb: 'armhf', rpm: 'armv7hl', isa: 'armv7hl-32', lead: 12 };
const i686: Architecture = { deb: 'i386', rpm: 'i686', isa: 'x86-32', lead: 1 };
const power: Architecture = { deb: 'ppc64el', rpm: 'ppc64le', isa: 'ppc-64', lead: 16 };
const loong: Architecture = { deb: 'loong64', rpm: 'loongarch64', isa: 'loongarch64-64', lead: 23 };

const known: Readonly<Record<string, Architecture>> = {
  x86_64: x86,
  amd64: x86,
  x64: x86,
  aarch64: arm,
  arm64: arm,
  armv7: armv7,
  armv7l: armv7,
  armv7hl: armv7,
  armhf: armv7,
  i386: i686,
  i686: i686,
  x86: i686,
  riscv64: { deb: 'riscv64', rpm: 'riscv64', isa: 'riscv-64', lead: 22 },
  riscv64gc: { deb: 'riscv64', rpm: 'riscv64', isa: 'riscv-64', lead: 22 },
  ppc64le: power,
  ppc64el: power,
  powerpc64le: power,
  s390x: { deb: 's390x', rpm: 's390x', isa: 's390-64', lead: 15 },
  loongarch64: loong,
  loong64: loong,
};

/** `linux-x86_64`, with an ABI behind it or not; no platform is any processor. Null for what is no Linux that we know. */
export function architectureOf(platform: string | null): Architecture | null {
  if (platform === null) return anyArchitecture;
  const [, word] = /^linux-([^-]+)(?:-[^-]+)?$/.exec(platform.toLowerCase()) ?? [];
  if (word === 'any' || word === 'all' || word === 'noarch') return anyArchitecture;
  return word !== undefined && Object.hasOwn(known, word) ? (known[word] ?? null) : null;
}

/** Every processor that a platform may name. */
export const knownProcessors: readonly string[] = Object.keys(known);
