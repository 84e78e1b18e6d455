import { WindlassError } from '@windlass/kit/errors';
import { whyOf } from '@windlass/kit/fs/system-error';
import type { ArchivedEntry, Visit } from '../format.ts';
import { GzipBytes } from './bytes.ts';
import { blockSize } from './header.ts';
import { padded, parsePax, parseRecord, type TarRecord, toEntry, untilNul } from './parse.ts';

/** A header that says something of the entries after it is not longer: a name, a link, a size. */
const longestMeta = 1024 * 1024;
/** Bytes of content that are held at once. */
const pieceSize = 16 * 1024 * 1024;

/**
 * Every entry, as it is written there. Ours, and not node-tar's, because a check must see what tar(1) will see: node-tar cuts pax records at
 * newlines, and so reads another name than tar does where an attacker wrote one into it.
 */
export async function read(file: string, visit?: Visit): Promise<readonly ArchivedEntry[]> {
  const bytes = new GzipBytes(file);
  try {
    return await readAll(bytes, visit);
  } catch (cause) {
    throw damaged(file, cause);
  } finally {
    await bytes.close();
  }
}

async function readAll(bytes: GzipBytes, visit: Visit | undefined): Promise<readonly ArchivedEntry[]> {
  const found: ArchivedEntry[] = [];
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
    found.push(entry);
    await readContent(bytes, entry, visit);
  }
  await readEnd(bytes);
  return found;
}

async function readMeta(bytes: GzipBytes, { type, size }: TarRecord): Promise<ReadonlyMap<string, string>> {
  if (size > longestMeta) throw new Error('a header is too long');
  const data = (await exactly(bytes, padded(size))).subarray(0, size);
  if (type === 'x' || type === 'g') return parsePax(data);
  return new Map([[type === 'L' ? 'path' : 'linkpath', untilNul(data)]]);
}

async function readContent(bytes: GzipBytes, entry: ArchivedEntry, visit: Visit | undefined): Promise<void> {
  // POSIX: a link has no content, whatever its size says; of unknown types the size is right.
  const size = entry.kind === 'file' || entry.kind === 'other' ? entry.size : 0;
  const reader = visit?.(entry) ?? null;
  if (reader === null) {
    if ((await bytes.skip(padded(size))) < padded(size)) throw cutOff();
    return;
  }
  for (let left = size; left > 0; left -= pieceSize) reader.push(await exactly(bytes, Math.min(left, pieceSize)));
  reader.end();
  await exactly(bytes, padded(size) - size);
}

/** The second record of zeros, and nothing but zeros behind it: what stands there is hidden from some readers. */
async function readEnd(bytes: GzipBytes): Promise<void> {
  await exactly(bytes, blockSize);
  for (;;) {
    const rest = await bytes.take(blockSize);
    if (rest.length === 0) return;
    if (rest.some((byte) => byte !== 0)) throw new Error('there is more behind its end');
  }
}

async function exactly(bytes: GzipBytes, length: number): Promise<Buffer> {
  const taken = await bytes.take(length);
  if (taken.length < length) throw cutOff();
  return taken;
}

function cutOff(): Error {
  return new Error('it ends too early');
}

export function damaged(file: string, cause: unknown): WindlassError {
  return new WindlassError('build', `${file} is damaged`, {
    where: { file },
    why: whyOf(cause),
    next: 'npx windlass create-binary-packages',
    cause,
  });
}
