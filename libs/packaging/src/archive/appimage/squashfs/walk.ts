import { byPath } from '../../entry.ts';
import { mostEntries } from '../../reading.ts';
import type { Image, Reference } from './image.ts';
import { type FolderInode, type Inode, readInode } from './inode.ts';
import { openTable, type Table } from './table.ts';

export interface Node {
  /** As it is written there, folders joined by slashes. */
  readonly path: string;
  readonly inode: Inode;
}

/** Linux has no deeper paths that it can name (PATH_MAX). */
const deepest = 2048;

/** Everything in a file system but its top folder, in the order of archives. @throws Error where it is damaged. */
export function nodesOf(image: Image): readonly Node[] {
  const inodes = openTable(image, image.superblock.inodes);
  const lists = openTable(image, image.superblock.folders);
  const { blockSize, root } = image.superblock;
  const found: Node[] = [];
  const folders = new Set<number>();
  const visit = (inode: Inode, prefix: string, depth: number): void => {
    if (inode.kind !== 'folder') return;
    if (folders.has(inode.number) || depth > deepest) throw new Error('a folder is in itself');
    folders.add(inode.number);
    for (const { name, place } of readList(lists, inode)) {
      const node = { path: `${prefix}${name}`, inode: readInode(inodes, place, blockSize) };
      if (found.push(node) > mostEntries) throw new Error(`it has more than ${mostEntries} entries`);
      visit(node.inode, `${node.path}/`, depth + 1);
    }
  };
  const top = readInode(inodes, root, blockSize);
  if (top.kind !== 'folder') throw new Error('it has no top folder');
  visit(top, '', 0);
  return found.sort(byPath);
}

function* readList(
  table: Table,
  { list, length }: FolderInode,
): Generator<{ readonly name: string; readonly place: Reference }> {
  if (length === 0) return;
  const reader = table.from(list);
  let left = length;
  const take = (count: number): Buffer => {
    left -= count;
    if (left < 0) throw new Error('the list of a folder is longer than it says');
    return reader.take(count);
  };
  while (left > 0) {
    const head = take(12);
    const block = head.readUInt32LE(4);
    for (let more = head.readUInt32LE(0); more >= 0; more--) {
      const row = take(8);
      yield { name: take(row.readUInt16LE(6) + 1).toString('utf8'), place: { block, offset: row.readUInt16LE(0) } };
    }
  }
}
