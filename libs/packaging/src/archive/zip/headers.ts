import {
  dosTime,
  externalAttributes,
  flags,
  full16,
  full32,
  mayBeLarge,
  nameOf,
  type Placed,
  signatures,
  timeExtra,
  zip64Extra,
} from './records.ts';

/** 4.4.3: 2.0 knows deflate and folders, 4.5 ZIP64. */
const versions = { usual: 20, zip64: 45 } as const;
/** 4.4.2: Unix, so that permissions and symbolic links count. */
const madeBy = 3 << 8;

function fields(placed: Omit<Placed, 'offset'>, epoch: number, isLarge: boolean): Buffer {
  const { date, time } = dosTime(epoch);
  const bytes = Buffer.alloc(22);
  bytes.writeUInt16LE(isLarge ? versions.zip64 : versions.usual, 0);
  bytes.writeUInt16LE(flags.utf8 | (placed.descriptor ? flags.descriptor : 0), 2);
  bytes.writeUInt16LE(placed.method, 4);
  bytes.writeUInt16LE(time, 6);
  bytes.writeUInt16LE(date, 8);
  bytes.writeUInt32LE(placed.crc, 10);
  bytes.writeUInt32LE(Math.min(placed.packed, full32), 14);
  bytes.writeUInt32LE(Math.min(placed.size, full32), 18);
  return bytes;
}

/** 4.3.7. Where checksum and sizes come later they are zero, those of what may be large in a ZIP64 extra field, as the descriptor then has them. */
export function localHeader(placed: Omit<Placed, 'offset'>, epoch: number): Buffer {
  const { entry, descriptor, size } = placed;
  const isLarge = descriptor && mayBeLarge(size);
  const sizes = isLarge ? full32 : 0;
  const known = descriptor ? { ...placed, crc: 0, packed: sizes, size: sizes } : placed;
  const name = nameOf(entry);
  const extra = Buffer.concat([isLarge ? zip64Extra([0, 0]) : Buffer.alloc(0), timeExtra(epoch)]);
  return Buffer.concat([
    uint32(signatures.local),
    fields(known, epoch, isLarge),
    uint16(name.length, extra.length),
    name,
    extra,
  ]);
}

/** 4.3.9. */
export function descriptorOf({ crc, packed, size }: Pick<Placed, 'crc' | 'packed' | 'size'>): Buffer {
  const sizes = mayBeLarge(size) ? uint64(packed, size) : uint32(packed, size);
  return Buffer.concat([uint32(signatures.descriptor, crc), sizes]);
}

/** 4.3.12. */
export function centralHeader(placed: Placed, epoch: number): Buffer {
  const { entry, packed, size, offset, descriptor } = placed;
  const large = [size, packed, offset].filter((number) => number >= full32);
  const name = nameOf(entry);
  const extra = Buffer.concat([zip64Extra(large), timeExtra(epoch)]);
  const isLarge = large.length > 0 || (descriptor && mayBeLarge(size));
  return Buffer.concat([
    uint32(signatures.central),
    uint16(madeBy | (isLarge ? versions.zip64 : versions.usual)),
    fields(placed, epoch, isLarge),
    // Name, extra field, comment, disk, internal attributes.
    uint16(name.length, extra.length, 0, 0, 0),
    uint32(externalAttributes(entry), Math.min(offset, full32)),
    name,
    extra,
  ]);
}

/** 4.3.14 to 4.3.16: what readers look for first, at the end of the file. */
export function endOf(count: number, start: number, length: number): Buffer {
  const end = Buffer.concat([
    uint32(signatures.end),
    uint16(0, 0, Math.min(count, full16), Math.min(count, full16)),
    uint32(Math.min(length, full32), Math.min(start, full32)),
    uint16(0),
  ]);
  if (count < full16 && start < full32 && length < full32) return end;
  return Buffer.concat([
    uint32(signatures.zip64End),
    uint64(44),
    uint16(madeBy | versions.zip64, versions.zip64),
    uint32(0, 0),
    uint64(count, count, length, start),
    uint32(signatures.zip64Locator, 0),
    uint64(start + length),
    uint32(1),
    end,
  ]);
}

function uint16(...numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(2 * numbers.length);
  numbers.forEach((number, at) => {
    bytes.writeUInt16LE(number, 2 * at);
  });
  return bytes;
}

function uint32(...numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * numbers.length);
  numbers.forEach((number, at) => {
    bytes.writeUInt32LE(number, 4 * at);
  });
  return bytes;
}

function uint64(...numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(8 * numbers.length);
  numbers.forEach((number, at) => {
    bytes.writeBigUInt64LE(BigInt(number), 8 * at);
  });
  return bytes;
}
