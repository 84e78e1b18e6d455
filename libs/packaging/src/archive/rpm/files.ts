import { type ArchiveEntry, folderMode, linkMode } from '../entry.ts';
import { int16, int32, int64, string, strings, type Value } from './header.ts';
import { isStandardFolder } from './standard-folders.ts';
import { fileFlag, sha256Algorithm, tag } from './tags.ts';

/** Types of files in a mode (inode(7)). */
export const fileType = { file: 0o100000, folder: 0o040000, link: 0o120000 } as const;
export const fileTypeMask = 0o170000;

/** Largest number of four bytes. */
export const largest32 = 0xffff_ffff;

/** What a package brings: everything but folders that are there anyway. */
export function ownEntries(entries: readonly ArchiveEntry[]): readonly ArchiveEntry[] {
  return entries.filter((entry) => entry.kind !== 'folder' || !isStandardFolder(entry.path));
}

export function modeOf(entry: ArchiveEntry): number {
  if (entry.kind === 'file') return fileType.file | entry.mode;
  return entry.kind === 'link' ? fileType.link | linkMode : fileType.folder | folderMode;
}

/** Bytes that the payload has of it: a link's content is where it leads. */
export function sizeOf(entry: ArchiveEntry): number {
  if (entry.kind === 'file') return entry.size;
  return entry.kind === 'link' ? Buffer.byteLength(entry.target) : 0;
}

/** Whether a file is too large for the fields of the usual payload. */
export function isLarge(entries: readonly ArchiveEntry[]): boolean {
  return entries.some((entry) => sizeOf(entry) > largest32);
}

export interface FileFacts {
  /** SHA-256 (hex) by path. */
  readonly digests: ReadonlyMap<string, string>;
  /** Paths of what belongs to the administrator. */
  readonly config: ReadonlySet<string>;
  readonly mtime: number;
}

/** The tags about files: one list each, all in the order of the payload. None where there are no files. */
export function fileTags(
  entries: readonly ArchiveEntry[],
  { digests, config, mtime }: FileFacts,
): readonly (readonly [number, Value])[] {
  const total = entries.reduce((sum, entry) => sum + (entry.kind === 'file' ? entry.size : 0), 0);
  const size: [number, Value] = total > largest32 ? [tag.longSize, int64([total])] : [tag.size, int32([total])];
  if (entries.length === 0) return [size];
  const sizes = entries.map(sizeOf);
  const each = <T>(value: T): readonly T[] => entries.map(() => value);
  return [
    size,
    isLarge(entries) ? [tag.longFileSizes, int64(sizes)] : [tag.fileSizes, int32(sizes)],
    [tag.fileModes, int16(entries.map(modeOf))],
    [tag.fileRdevs, int16(each(0))],
    [tag.fileMtimes, int32(each(mtime))],
    [tag.fileDigests, strings(entries.map(({ path }) => digests.get(path) ?? ''))],
    [tag.fileDigestAlgo, int32([sha256Algorithm])],
    [tag.fileLinkTos, strings(entries.map((entry) => (entry.kind === 'link' ? entry.target : '')))],
    [tag.fileFlags, int32(entries.map((entry) => flagsOf(entry, config)))],
    [tag.fileUserName, strings(each('root'))],
    [tag.fileGroupName, strings(each('root'))],
    [tag.fileVerifyFlags, int32(each(largest32))],
    [tag.fileDevices, int32(each(1))],
    [tag.fileInodes, int32(entries.map((_, at) => at + 1))],
    [tag.fileLangs, strings(each(''))],
    ...nameTags(entries),
    [tag.encoding, string('utf-8')],
  ];
}

/** Names are cut in two: each folder is written once, with its slash, and files say which one is theirs. */
function nameTags(entries: readonly ArchiveEntry[]): readonly (readonly [number, Value])[] {
  const folders = new Map<string, number>();
  const rows = entries.map(({ path }) => {
    const slash = path.lastIndexOf('/') + 1;
    const folder = `/${path.slice(0, slash)}`;
    if (!folders.has(folder)) folders.set(folder, folders.size);
    return { index: folders.get(folder) ?? 0, base: path.slice(slash) };
  });
  return [
    [tag.dirIndexes, int32(rows.map(({ index }) => index))],
    [tag.baseNames, strings(rows.map(({ base }) => base))],
    [tag.dirNames, strings([...folders.keys()])],
  ];
}

/** Documentation may be left out when a package is installed, and a file of the administrator is never overwritten. */
function flagsOf({ kind, path }: ArchiveEntry, config: ReadonlySet<string>): number {
  if (config.has(path)) return fileFlag.config | fileFlag.noReplace;
  if (/^usr\/share\/licenses\//.test(path)) return fileFlag.license;
  return kind !== 'folder' && /^usr\/share\/(?:doc|man|info)\//.test(path) ? fileFlag.doc : 0;
}
