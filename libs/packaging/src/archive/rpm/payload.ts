import { createHash } from 'node:crypto';
import { unpressed } from '../system/unpressed.ts';
import { Bytes } from '../tar/bytes.ts';
import { cpioPadding, newcMagic, strippedMagic, trailerName } from './cpio.ts';
import type { OpenedRpm } from './open.ts';
import type { ListedFile } from './parse-files.ts';

/** A name in a payload is not longer. */
const longestName = 4096;
const pieceSize = 256 * 1024;

export interface PayloadEntry {
  readonly file: ListedFile;
  /** Bytes that the payload has of it; of files that are hard links of each other only the last has any. */
  readonly size: number;
  /** To be read before the next entry is asked for, or not at all. */
  readonly content: AsyncIterable<Buffer>;
}

/** What is in the payload, each with what the header says of it. @throws Error where the two do not agree, or the digest is wrong. */
export async function* payloadOf(rpm: OpenedRpm, files: readonly ListedFile[]): AsyncGenerator<PayloadEntry> {
  const hash = createHash('sha256');
  const bytes = new Bytes(unpressed(rpm.payload, rpm.compression, (raw) => hash.update(raw)));
  const byName = new Map(files.map((file) => [file.path, file]));
  const missing = new Set(files.filter(({ isGhost }) => !isGhost));
  try {
    for (;;) {
      const head = await readHead(bytes, files, byName);
      if (head === null) break;
      if (!missing.delete(head.file)) throw new Error(`${head.file.path} is in its payload twice`);
      let left = head.size;
      const content = async function* () {
        while (left > 0) {
          const piece = await some(bytes, left);
          left -= piece.length;
          yield piece;
        }
      };
      yield { ...head, content: content() };
      while (left > 0) left -= (await some(bytes, left)).length;
      await exactly(bytes, cpioPadding(head.size).length);
    }
    for (const { path } of missing) throw new Error(`${path} is in its header and not in its payload`);
    await readEnd(bytes);
    if (rpm.payloadDigest !== null && hash.digest('hex') !== rpm.payloadDigest)
      throw new Error('its payload is not the one that its digest is of');
  } finally {
    await bytes.close();
  }
}

/** Writers may fill the last block with zeros. */
async function readEnd(bytes: Bytes): Promise<void> {
  for (;;) {
    const rest = await bytes.some(pieceSize);
    if (rest.length === 0) return;
    if (rest.some((byte) => byte !== 0)) throw new Error('there is more behind its end');
  }
}

/** @throws Error where nothing is left. */
async function some(bytes: Bytes, length: number): Promise<Buffer> {
  const piece = await bytes.some(Math.min(length, pieceSize));
  if (piece.length === 0) throw new Error('it ends too early');
  return piece;
}

async function exactly(bytes: Bytes, length: number): Promise<Buffer> {
  const taken = await bytes.take(length);
  if (taken.length < length) throw new Error('it ends too early');
  return taken;
}

async function readHead(
  bytes: Bytes,
  files: readonly ListedFile[],
  byName: ReadonlyMap<string, ListedFile>,
): Promise<Pick<PayloadEntry, 'file' | 'size'> | null> {
  const magic = (await exactly(bytes, newcMagic.length)).toString('latin1');
  if (magic === strippedMagic) {
    const [at = -1] = numbersIn(await exactly(bytes, 8));
    await exactly(bytes, cpioPadding(strippedMagic.length + 8).length);
    const file = files[at];
    if (file === undefined) throw new Error(`its payload has a file ${at} that its header does not know`);
    return { file, size: file.kind === 'link' ? Buffer.byteLength(file.target ?? '') : file.size };
  }
  if (magic !== newcMagic) throw new Error('its payload is no cpio archive of a kind that is read here');
  const fields = numbersIn(await exactly(bytes, 13 * 8));
  const [size = 0, nameLength = 0] = [fields[6], fields[11]];
  if (nameLength > longestName) throw new Error('a name in its payload is too long');
  const name = (await exactly(bytes, nameLength)).toString('utf8').replace(/\0$/, '');
  await exactly(bytes, cpioPadding(newcMagic.length + 13 * 8 + nameLength).length);
  if (name === trailerName) return null;
  const file = byName.get(name.replace(/^\.?\//, ''));
  if (file === undefined) throw new Error(`${JSON.stringify(name)} is in its payload and not in its header`);
  // Of hard links only the last one has the content.
  if (file.kind === 'file' && size !== file.size && size !== 0)
    throw new Error(`${file.path} has another size in its header`);
  return { file, size };
}

function numbersIn(digits: Buffer): readonly number[] {
  const words = digits.toString('latin1').match(/.{8}/g) ?? [];
  if (words.some((word) => !/^[0-9A-Fa-f]{8}$/.test(word))) throw new Error('a header in its payload is broken');
  return words.map((word) => Number.parseInt(word, 16));
}
