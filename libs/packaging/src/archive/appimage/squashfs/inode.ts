import { type Reference, wide } from './image.ts';
import type { Table, TableReader } from './table.ts';

interface Common {
  /** Permission bits, set-id and sticky bits included. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Seconds since 1970. */
  readonly time: number;
  /** The same for two names of one file. */
  readonly number: number;
}

export type Inode = Common & (FileInode | FolderInode | LinkInode | { readonly kind: 'other' });

export interface FileInode {
  readonly kind: 'file';
  readonly size: number;
  /** Where its blocks begin. */
  readonly start: number;
  /** Bytes that each block takes, packed; see `content.ts`. */
  readonly blocks: readonly number[];
  /** Where its end is, which shares a block with other files; null where it has a block of its own. */
  readonly tail: { readonly fragment: number; readonly offset: number } | null;
}

export interface FolderInode {
  readonly kind: 'folder';
  readonly list: Reference;
  /** Bytes of its list. */
  readonly length: number;
}

export interface LinkInode {
  readonly kind: 'link';
  readonly target: string;
}

const noFragment = 0xffff_ffff;
/** Linux knows no longer target (PATH_MAX). */
const longestTarget = 65_536;

/** Reads an inode. User and group are places in a table that nobody here asks for. @throws Error where it cannot be one. */
export function readInode(table: Table, place: Reference, blockSize: number): Inode {
  const reader = table.from(place);
  const head = reader.take(16);
  const type = head.readUInt16LE(0);
  const common: Common = {
    mode: head.readUInt16LE(2) & 0o7777,
    uid: head.readUInt16LE(4),
    gid: head.readUInt16LE(6),
    time: head.readUInt32LE(8),
    number: head.readUInt32LE(12),
  };
  return { ...common, ...body(type, reader, blockSize) };
}

function body(
  type: number,
  reader: TableReader,
  blockSize: number,
): FileInode | FolderInode | LinkInode | { readonly kind: 'other' } {
  if (type === 1) {
    const bytes = reader.take(16);
    return folder(bytes.readUInt32LE(0), bytes.readUInt16LE(10), bytes.readUInt16LE(8));
  }
  if (type === 8) {
    const bytes = reader.take(24);
    return folder(bytes.readUInt32LE(8), bytes.readUInt16LE(18), bytes.readUInt32LE(4));
  }
  if (type === 2) {
    const bytes = reader.take(16);
    const [start, size] = [bytes.readUInt32LE(0), bytes.readUInt32LE(12)];
    return file(start, size, { fragment: bytes.readUInt32LE(4), offset: bytes.readUInt32LE(8) }, reader, blockSize);
  }
  if (type === 9) {
    const bytes = reader.take(40);
    const tail = { fragment: bytes.readUInt32LE(28), offset: bytes.readUInt32LE(32) };
    return file(wide(bytes, 0), wide(bytes, 8), tail, reader, blockSize);
  }
  if (type === 3 || type === 10) {
    const length = reader.take(8).readUInt32LE(4);
    if (length > longestTarget) throw new Error('the target of a link is too long');
    return { kind: 'link', target: reader.take(length).toString('utf8') };
  }
  // Devices, pipes and sockets, and what may come after them.
  return { kind: 'other' };
}

/** Its length counts three bytes that are not there: for . and .., as the kernel wants it. */
function folder(block: number, offset: number, length: number): FolderInode {
  return { kind: 'folder', list: { block, offset }, length: Math.max(0, length - 3) };
}

function file(
  start: number,
  size: number,
  tail: NonNullable<FileInode['tail']>,
  reader: TableReader,
  blockSize: number,
): FileInode {
  const whole = Math.floor(size / blockSize);
  const hasTail = tail.fragment !== noFragment;
  const count = hasTail || size % blockSize === 0 ? whole : whole + 1;
  const blocks: number[] = [];
  // One by one: a size that cannot be ends with the table, before it has taken all memory.
  while (blocks.length < count) blocks.push(reader.take(4).readUInt32LE());
  return { kind: 'file', size, start, blocks, tail: hasTail ? tail : null };
}
