import type { FileMark } from '../tree/walk.ts';

/** One thing in an archive. `path` has no slash at its beginning or end. */
export type ArchiveEntry = FileEntry | LinkEntry | FolderEntry;

export interface FileEntry {
  readonly kind: 'file';
  readonly path: string;
  /** Permission bits as they are in the archive. */
  readonly mode: number;
  /** Bytes. */
  readonly size: number;
  /** Hex; where it is known before it is packed, and then the packer refuses other bytes. */
  readonly sha256?: string;
  /** The file as it was found; the packer refuses one that was touched since. */
  readonly seen?: FileMark;
  /** Absolute. */
  readonly from: string;
  /**
   * What is in no file: a text that the packer made itself, or what gives the bytes when their turn comes, until the signal says that nobody wants
   * them any more. `from` is then what it is made of.
   */
  readonly content?: string | ((signal: AbortSignal) => AsyncIterable<Buffer>);
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

/** Of a file only whether its owner may execute it: the rest is the umask of whoever wrote it. */
export function normalMode(mode: number): number {
  return mode & 0o100 ? 0o755 : 0o644;
}

export const folderMode = 0o755;
export const linkMode = 0o777;

/** By the bytes of the path in UTF-8: the same on every system and in every language, and a folder comes before what is in it. */
export function byPath({ path: a }: { readonly path: string }, { path: b }: { readonly path: string }): number {
  for (let at = 0; at < a.length && at < b.length; at++) {
    const difference = rank(a.charCodeAt(at)) - rank(b.charCodeAt(at));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Halves of letters beyond U+FFFF come before U+E000 in a string of JavaScript, and behind everything in UTF-8. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000;
}

/** Whether a name holds a newline, an escape or another control character. */
export function hasControl(name: string): boolean {
  return [...name].some((char) => char < ' ' || char === '\u007f');
}
