import type { ArchivedEntry, Visit } from '../format.ts';
import { damaged, mostEntries } from '../reading.ts';
import { Bytes, type Compression, decompressed } from './bytes.ts';
import { blockSize } from './header.ts';
import { padded, parsePax, parseRecord, type TarRecord, toEntry, untilNul } from './parse.ts';

/** A header that says something of the entries after it is not longer: a name, a link, a size. */
const longestMeta = 1024 * 1024;
/** Bytes of content that are handed on at once. */
const pieceSize = 256 * 1024;

/**
 * Every entry, as it is written there. Ours, and not node-tar's, because a check must see what tar(1) will see: node-tar cuts pax records at
 * newlines, and so reads another name than tar does where an attacker wrote one into it. @throws WindlassError `build`.
 */
export async function readTar(
  file: string,
  compression: Compression,
  visit?: Visit,
): Promise<readonly ArchivedEntry[]> {
  const found: ArchivedEntry[] = [];
  try {
    for await (const { entry, content } of tarEntries(decompressed(file, compression))) {
      if (found.push(entry) > mostEntries) throw new Error(`it has more than ${mostEntries} entries`);
      const reader = visit?.(entry) ?? null;
      if (reader === null) continue;
      for await (const piece of content()) reader.push(piece);
      reader.end();
    }
    return found;
  } catch (cause) {
    throw damaged(file, cause);
  }
}

export interface TarEntry {
  readonly entry: ArchivedEntry;
  /** To be read before the next entry is asked for; what is not read is passed over. */
  content(): AsyncGenerator<Buffer>;
}

/** The entries of a tar that is not compressed (any more), one at a time. @throws Error where it is none, or cut off. */
export async function* tarEntries(source: AsyncIterable<Buffer>): AsyncGenerator<TarEntry> {
  const bytes = new Bytes(source);
  try {
    const global = new Map<string, string>();
    let own = new Map<string, string>();
    for (;;) {
      const record = parseRecord(await exactly(bytes, blockSize));
      if (record === null) break;
      if (/^[xgLK]$/.test(record.type)) {
        const said = await readMeta(bytes, record);
        for (const [key, value] of said) (record.type === 'g' ? global : own).set(key, value);
        continue;
      }
      const entry = toEntry(record, new Map([...global, ...own]));
      own = new Map();
      const content = contentReader(bytes, entry);
      yield { entry, content: content.read };
      await content.passOver();
    }
    await readEnd(bytes);
  } finally {
    await bytes.close();
  }
}

async function readMeta(bytes: Bytes, { type, size }: TarRecord): Promise<ReadonlyMap<string, string>> {
  if (size > longestMeta) throw new Error('a header is too long');
  const data = (await exactly(bytes, padded(size))).subarray(0, size);
  if (type === 'x' || type === 'g') return parsePax(data);
  return new Map([[type === 'L' ? 'path' : 'linkpath', untilNul(data)]]);
}

function contentReader(bytes: Bytes, { kind, size: written }: ArchivedEntry) {
  // POSIX: a link has no content, whatever its size says; of unknown types the size is right.
  const size = kind === 'file' || kind === 'other' ? written : 0;
  let left = size;
  const next = async (): Promise<Buffer> => {
    const piece = await bytes.some(Math.min(left, pieceSize));
    if (piece.length === 0) throw cutOff();
    left -= piece.length;
    return piece;
  };
  return {
    async *read(): AsyncGenerator<Buffer> {
      while (left > 0) yield await next();
    },
    async passOver(): Promise<void> {
      while (left > 0) await next();
      await exactly(bytes, padded(size) - size);
    },
  };
}

/** The second record of zeros, and nothing but zeros behind it: what stands there is hidden from some readers. */
async function readEnd(bytes: Bytes): Promise<void> {
  await exactly(bytes, blockSize);
  for (;;) {
    const rest = await bytes.some(pieceSize);
    if (rest.length === 0) return;
    if (rest.some((byte) => byte !== 0)) throw new Error('there is more behind its end');
  }
}

async function exactly(bytes: Bytes, length: number): Promise<Buffer> {
  const taken = await bytes.take(length);
  if (taken.length < length) throw cutOff();
  return taken;
}

function cutOff(): Error {
  return new Error('it ends too early');
}
