import type { ResolvedAbout, ResolvedSystem } from '@windlass/kit/config/resolved-products';
import type { PackageFormat } from '@windlass/kit/config/schema-packages';
import type { Version } from '@windlass/version-sync/model/version';
import type { ArchiveEntry } from './entry.ts';

/** What a package says of itself, where its format has a place for it. */
export interface PackageMeta {
  readonly product: string;
  readonly version: Version;
  readonly platform: string | null;
  readonly about: ResolvedAbout;
  readonly system: ResolvedSystem;
  /** Texts of the scripts that `system` names. */
  readonly scripts: Readonly<Partial<Record<keyof ResolvedSystem['scripts'], string>>>;
}

export interface WriteOptions {
  /** Seconds since 1970: the time of everything inside. */
  readonly mtime: number;
  readonly meta: PackageMeta;
  /** A file, not there yet, that a format may use while it writes; whoever calls removes it. */
  readonly scratch: string;
  readonly signal: AbortSignal;
  /** Called with the bytes of content that went in since the last call. */
  readonly onBytes: (count: number) => void;
}

/** An entry as a foreign archive may have it. */
export interface ArchivedEntry {
  /** As it is written in the archive. */
  readonly path: string;
  readonly kind: 'file' | 'link' | 'hard-link' | 'folder' | 'other';
  /** Permission bits, set-id and sticky bits included. */
  readonly mode: number;
  readonly size: number;
  /** Of links. */
  readonly target: string | null;
}

/** Told of each entry; gives what takes the content of a file, piece by piece, or null where it need not be looked at. */
export type Visit = (entry: ArchivedEntry) => ContentReader | null;

export interface ContentReader {
  push(piece: Buffer): void;
  end(): void;
}

/** A package format: everything that depends on which one it is. A new one is a file like `tar-gz/format.ts` and a line in `formats.ts`. */
export interface ArchiveFormat {
  /** The last part of the file's name, and `format` in the config. */
  readonly id: PackageFormat;
  /** Goes up when the same entries become other bytes. */
  readonly revision: number;
  /** Whether its bytes depend on `meta`. */
  readonly describes: boolean;
  /** Bit for bit the same for the same entries. @throws WindlassError `build`. */
  write(entries: readonly ArchiveEntry[], options: WriteOptions): AsyncIterable<Buffer>;
  /** Every entry in its order, as it is written there. @throws WindlassError `build` where it is damaged. */
  read(file: string, visit?: Visit): Promise<readonly ArchivedEntry[]>;
  /** Unpacks into an empty folder, nothing outside of it. @throws WindlassError `build`. */
  unpack(file: string, folder: string): Promise<void>;
}
