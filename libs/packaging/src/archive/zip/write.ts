import type { ArchiveEntry } from '../entry.ts';
import type { WriteOptions } from '../format.ts';
import { inOrder } from '../in-order.ts';
import { centralHeader, descriptorOf, endOf, localHeader } from './headers.ts';
import { assertNames } from './names.ts';
import type { Placed } from './records.ts';
import { pack, unitsOf } from './units.ts';

/** As `zipped`, of names that Windows can hold. */
export async function* zip(entries: readonly ArchiveEntry[], options: WriteOptions): AsyncGenerator<Buffer> {
  assertNames(entries);
  yield* zipped(entries, options);
}

/**
 * Entries in their order, deflated side by side. Of a file of more than one block checksum and sizes stand behind the data: it goes out before
 * they are known. A piece is valid until the next is asked for. @throws WindlassError `build`.
 */
export async function* zipped(entries: readonly ArchiveEntry[], options: WriteOptions): AsyncGenerator<Buffer> {
  const { mtime } = options;
  const placed: Placed[] = [];
  let at = 0;
  const counted = (bytes: Buffer): Buffer => {
    at += bytes.length;
    return bytes;
  };
  let offset = 0;
  let dataStart = 0;
  for await (const { unit, method, pieces, length, release } of inOrder(unitsOf(entries, options), pack, 4)) {
    const { entry, isFirst, isLast, crc } = unit;
    const size = sizeOf(entry);
    const descriptor = !(isFirst && isLast);
    if (isFirst) {
      offset = at;
      yield counted(localHeader({ entry, method, descriptor, crc, packed: length, size }, mtime));
      dataStart = at;
    }
    for (const piece of pieces) yield counted(piece);
    release();
    if (!isLast) continue;
    const packed = at - dataStart;
    if (descriptor) yield counted(descriptorOf({ crc, packed, size }));
    placed.push({ entry, method, descriptor, crc, packed, size, offset });
  }
  const start = at;
  for (const one of placed) yield counted(centralHeader(one, mtime));
  yield endOf(placed.length, start, at - start);
}

function sizeOf(entry: ArchiveEntry): number {
  if (entry.kind === 'file') return entry.size;
  return entry.kind === 'link' ? Buffer.byteLength(entry.target) : 0;
}
