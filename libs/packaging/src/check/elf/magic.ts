import type { ByteStore } from './byte-store.ts';

/** What a file is that begins like a program. */
export type ProgramKind = 'elf' | 'windows' | 'macos';

/** Bytes that `beginsLike` needs. */
export const magicLength = 8;

/** By the first bytes; of what may be a Windows program the rest has to be looked at (`isWindowsProgram`). */
export function beginsLike(head: Buffer): ProgramKind | null {
  const magic = head.length < 4 ? 0 : head.readUInt32BE(0);
  if (magic === 0x7f454c46) return 'elf';
  if (magic >>> 16 === 0x4d5a) return 'windows';
  // Mach-O in both widths and byte orders (mach-o/loader.h).
  if ([0xfeedface, 0xfeedfacf, 0xcefaedfe, 0xcffaedfe].includes(magic)) return 'macos';
  // A universal binary counts its parts where a Java class, of the same magic number, has its version, which is 45 or more.
  if (magic !== 0xcafebabe || head.length < magicLength) return null;
  const parts = head.readUInt32BE(4);
  return parts > 0 && parts < 45 ? 'macos' : null;
}

/** Subsystems of programs that the firmware starts: they belong to no system. */
const efi: readonly number[] = [10, 11, 12, 13];

/**
 * Whether it is a program of Windows in the PE format, and nothing that other systems start as well: no EFI program, and no .NET assembly, which
 * is the same file everywhere (Microsoft, "PE Format").
 */
export function isWindowsProgram(bytes: ByteStore): boolean {
  const dos = bytes.read(0, 64);
  if (dos.length < 64) return false;
  const at = dos.readUInt32LE(0x3c);
  const header = bytes.read(at, 24 + 240);
  if (header.length < 24 + 72 || header.readUInt32BE(0) !== 0x50450000) return false;
  const optional = header.subarray(24);
  const isWide = optional.readUInt16LE(0) === 0x20b;
  if (efi.includes(optional.readUInt16LE(68))) return false;
  const directories = isWide ? 112 : 96;
  const count = optional.length >= directories ? optional.readUInt32LE(directories - 4) : 0;
  const clr = directories + 14 * 8;
  return !(count > 14 && optional.length >= clr + 4 && optional.readUInt32LE(clr) !== 0);
}
