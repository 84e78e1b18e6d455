import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { inflateSync, zstdDecompressSync } from 'node:zlib';

/** What the head of a file system says: squashfs 4.0, little endian (Linux, fs/squashfs/squashfs_fs.h). */
export interface Superblock {
  readonly blockSize: number;
  readonly fragments: number;
  /** Seconds since 1970. */
  readonly time: number;
  /** Where the inode of the top folder is: block and offset in it. */
  readonly root: Reference;
  /** Bytes that the file system takes, without what pads it. */
  readonly length: number;
  readonly inodes: number;
  readonly folders: number;
  readonly fragmentTable: number;
}

/** A place in a table of blocks: where the block begins from the start of the table, and the place in what it holds. */
export interface Reference {
  readonly block: number;
  readonly offset: number;
}

/** A file system inside of a file. */
export interface Image {
  readonly superblock: Superblock;
  /** Bytes from the beginning of the file system. @throws Error where it ends before. */
  at(position: number, length: number): Buffer;
  /** Unpacks one block, which holds `most` bytes at most. */
  inflate(packed: Buffer, most: number): Buffer;
  close(): void;
}

const headLength = 96;
const padTo = 4096;
const compressors = ['none', 'gzip', 'lzma', 'lzo', 'xz', 'lz4', 'zstd'];

/** Opens the file system that begins at `start` and ends with the file. @throws Error where there is none that can be read. */
export function openImage(file: string, start: number): Image {
  const fd = openSync(file, 'r');
  try {
    const size = fstatSync(fd).size - start;
    const at = (position: number, length: number): Buffer => {
      if (position < 0 || position + length > size) throw new Error('it ends too early');
      const bytes = Buffer.allocUnsafe(length);
      for (let got = 0; got < length; ) {
        const count = readSync(fd, bytes, got, length - got, start + position + got);
        if (count === 0) throw new Error('it ends too early');
        got += count;
      }
      return bytes;
    };
    const head = at(0, headLength);
    const superblock = parseHead(head);
    const { length } = superblock;
    if (length > size) throw new Error('it ends too early');
    if (size > Math.ceil(length / padTo) * padTo) throw new Error('there is more behind its end');
    return { superblock, at, inflate: inflater(head), close: () => closeSync(fd) };
  } catch (thrown) {
    closeSync(fd);
    throw thrown;
  }
}

function parseHead(head: Buffer): Superblock {
  if (head.toString('latin1', 0, 4) !== 'hsqs') throw new Error('there is no squashfs in it');
  const version = `${head.readUInt16LE(28)}.${head.readUInt16LE(30)}`;
  if (version !== '4.0') throw new Error(`it is a squashfs of version ${version}, not 4.0`);
  const blockSize = head.readUInt32LE(12);
  if (blockSize < padTo || blockSize > 2 ** 20 || blockSize !== 2 ** head.readUInt16LE(22))
    throw new Error(`a block size of ${blockSize} cannot be`);
  return {
    blockSize,
    time: head.readUInt32LE(8),
    fragments: head.readUInt32LE(16),
    root: reference(head.readBigUInt64LE(32)),
    length: wide(head, 40),
    inodes: wide(head, 64),
    folders: wide(head, 72),
    fragmentTable: wide(head, 80),
  };
}

export function reference(packed: bigint): Reference {
  return { block: Number(packed >> 16n), offset: Number(packed & 0xffffn) };
}

/** A number of 64 bits. No file is so long that it would lose some. */
export function wide(bytes: Buffer, at: number): number {
  return Number(bytes.readBigUInt64LE(at));
}

function inflater(head: Buffer): Image['inflate'] {
  const id = head.readUInt16LE(20);
  const name = compressors[id] ?? `compressor ${id}`;
  if (name === 'gzip') return (packed, most) => inflateSync(packed, { maxOutputLength: most });
  if (name === 'zstd') return (packed, most) => zstdDecompressSync(packed, { maxOutputLength: most });
  throw new Error(`it is compressed with ${name}; gzip and zstd can be read here`);
}
