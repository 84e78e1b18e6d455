/** What an AppImage needs to know of the program that it starts with (elf(5)). */
export interface Elf {
  /** Where the program ends: what is appended begins there, and the runtime itself finds it so. */
  readonly end: number;
  /** As platforms name it; null for one that has no name here. */
  readonly machine: string | null;
}

const machines: Readonly<Record<number, string>> = {
  3: 'i686',
  40: 'armhf',
  62: 'x86_64',
  183: 'aarch64',
  243: 'riscv64',
};

/** Reads the head of a program; `at` gives bytes of the file. @throws Error where it is none, or has no sections. */
export function readElf(at: (position: number, length: number) => Buffer): Elf {
  const head = at(0, 64);
  const [format = 0, order] = head.subarray(4);
  if (head.toString('latin1', 0, 4) !== '\u007fELF' || ![1, 2].includes(format) || order !== 1)
    throw new Error('it is no ELF program of a little-endian processor');
  const is64 = format === 2;
  const address = (bytes: Buffer, where: number): number =>
    is64 ? Number(bytes.readBigUInt64LE(where)) : bytes.readUInt32LE(where);
  const table = address(head, is64 ? 40 : 32);
  const size = head.readUInt16LE(is64 ? 58 : 46);
  const count = head.readUInt16LE(is64 ? 60 : 48);
  if (table === 0 || count === 0 || size < 40) throw new Error('its ELF has no sections, by which its end is found');
  const last = at(table + size * (count - 1), size);
  // The last section may lie behind the table of sections.
  const lastEnd = is64 ? address(last, 24) + address(last, 32) : address(last, 16) + address(last, 20);
  return { end: Math.max(table + size * count, lastEnd), machine: machines[head.readUInt16LE(18)] ?? null };
}
