/** One thing in an archive. `path` has no slash at its beginning or end. */
export type ArchiveEntry = FileEntry | LinkEntry | FolderEntry;

export interface FileEntry {
  readonly kind: 'file';
  readonly path: string;
  /** Permission bits as they are in the archive. */
  readonly mode: number;
  /** Bytes. */
  readonly size: number;
  /** Hex: the packer refuses other bytes. */
  readonly sha256: string;
  /** Absolute. */
  readonly from: string;
}

export interface LinkEntry {
  readonly kind: 'link';
  readonly path: string;
  readonly target: string;
  /** Absolute. */
  readonly from: string;
}

export interface FolderEntry {
  readonly kind: 'folder';
  readonly path: string;
}

export const folderMode = 0o755;
export const linkMode = 0o777;

/** By the bytes of the path: the same on every system and in every language, and a folder comes before what is in it. */
export function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return Buffer.compare(Buffer.from(a.path), Buffer.from(b.path));
}

/** Whether a name holds a newline, an escape or another control character. */
export function hasControl(name: string): boolean {
  return [...name].some((char) => char < ' ' || char === '\u007f');
}
