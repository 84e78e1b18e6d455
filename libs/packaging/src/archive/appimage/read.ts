import type { ArchivedEntry, Visit } from '../format.ts';
import { withImage } from './open.ts';
import { contentOf } from './squashfs/content.ts';
import { type Node, nodesOf } from './squashfs/walk.ts';

/** Every entry in the order of archives: a file system has none of its own. @throws WindlassError `build` where it is damaged. */
export function read(file: string, visit?: Visit): Promise<readonly ArchivedEntry[]> {
  return withImage(file, async (image) => {
    const nodes = nodesOf(image);
    const entries = nodes.map(toEntry(nodes));
    if (visit === undefined) return entries;
    const content = contentOf(image);
    for (const [at, { inode }] of nodes.entries()) {
      const entry = entries[at];
      const reader = entry === undefined ? null : visit(entry);
      if (reader === null) continue;
      if (inode.kind === 'file' && entry?.kind === 'file') for (const piece of content(inode)) reader.push(piece);
      reader.end();
    }
    return entries;
  });
}

function toEntry(nodes: readonly Node[]): (node: Node) => ArchivedEntry {
  const firsts = new Map<number, Node>();
  for (const node of nodes) if (!firsts.has(node.inode.number)) firsts.set(node.inode.number, node);
  return (node) => {
    const { path, inode } = node;
    const { mode } = inode;
    const first = firsts.get(inode.number) ?? node;
    if (inode.kind === 'folder' || inode.kind === 'other')
      return { path, kind: inode.kind, mode, size: 0, target: null };
    if (first !== node) return { path, kind: 'hard-link', mode, size: 0, target: first.path };
    if (inode.kind === 'link') return { path, kind: 'link', mode, size: 0, target: inode.target };
    return { path, kind: 'file', mode, size: inode.size, target: null };
  };
}
