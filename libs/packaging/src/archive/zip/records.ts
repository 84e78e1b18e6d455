import { type ArchiveEntry, folderMode, linkMode } from '../entry.ts';

/*
 * Records of PKWARE's APPNOTE.TXT 6.3.10; section numbers are of that. Everything is little-endian.
 */

export const signatures = {
  local: 0x04034b50,
  descriptor: 0x08074b50,
  central: 0x02014b50,
  zip64End: 0x06064b50,
  zip64Locator: 0x07064b50,
  end: 0x06054b50,
} as const;

export const methods = { stored: 0, deflated: 8 } as const;

/** 4.4.4: bit 3, checksum and sizes follow the data; bit 11, names are UTF-8. */
export const flags = { encrypted: 1, descriptor: 8, utf8: 0x800 } as const;

/** What stands in a field whose value is in the ZIP64 extra field (4.5.3). */
export const full32 = 0xffffffff;
export const full16 = 0xffff;

/** An entry as the archive has it. */
export interface Placed {
  readonly entry: ArchiveEntry;
  readonly method: number;
  /** Whether checksum and sizes come behind the data. */
  readonly descriptor: boolean;
  readonly crc: number;
  /** Bytes in the archive. */
  readonly packed: number;
  /** Bytes of content. */
  readonly size: number;
  /** Of the local header. */
  readonly offset: number;
}

/** Bytes that a deflated file can have grown by are far less than what is left to 4 GiB from here. */
export function mayBeLarge(size: number): boolean {
  return size >= 0xff000000;
}

export function nameOf(entry: ArchiveEntry): Buffer {
  return Buffer.from(entry.kind === 'folder' ? `${entry.path}/` : entry.path);
}

/** 4.4.6: local time by convention, and here UTC, in steps of two seconds from 1980 to 2107. `epoch`: seconds since 1970. */
export function dosTime(epoch: number): { readonly date: number; readonly time: number } {
  const at = new Date(Math.min(Math.max(epoch, Date.UTC(1980) / 1000), Date.UTC(2108) / 1000 - 2) * 1000);
  return {
    date: ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate(),
    time: (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1),
  };
}

export const extras = { zip64: 0x0001, time: 0x5455, unicodePath: 0x7075 } as const;

/** Info-ZIP's "extended timestamp" (its extrafld.txt): the time in UTC, which unpackers take where they know it. */
export function timeExtra(epoch: number): Buffer {
  if (epoch > 0x7fffffff) return Buffer.alloc(0);
  const extra = Buffer.alloc(9);
  extra.writeUInt16LE(extras.time, 0);
  extra.writeUInt16LE(5, 2);
  extra.writeUInt8(1, 4);
  extra.writeInt32LE(epoch, 5);
  return extra;
}

/** Only the numbers that do not fit their fields; none: no extra field. */
export function zip64Extra(numbers: readonly number[]): Buffer {
  if (numbers.length === 0) return Buffer.alloc(0);
  const extra = Buffer.alloc(4 + 8 * numbers.length);
  extra.writeUInt16LE(extras.zip64, 0);
  extra.writeUInt16LE(8 * numbers.length, 2);
  numbers.forEach((number, at) => {
    extra.writeBigUInt64LE(BigInt(number), 4 + 8 * at);
  });
  return extra;
}

/** Of Unix: type and permissions in the upper half, and the bit of DOS for folders. */
export function externalAttributes(entry: ArchiveEntry): number {
  const mode =
    entry.kind === 'file' ? 0o100000 | entry.mode : entry.kind === 'link' ? 0o120000 | linkMode : 0o040000 | folderMode;
  return mode * 0x10000 + (entry.kind === 'folder' ? 0x10 : 0);
}
