import type { ResolvedAbout, ResolvedSystem } from '@windlass/kit/config/resolved-products';
import type { PackageFormat } from '@windlass/kit/config/schema-packages';
import type { Services } from '@windlass/kit/services/services';
import type { Version } from '@windlass/version-sync/model/version';
import type { ArchiveEntry, FileEntry } from './entry.ts';

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
  /** A file or folder, not there yet, that a format may use while it writes; whoever calls removes it. */
  readonly scratch: string;
  /** Where files that `meta` names are, and where programs are started from. */
  readonly host: Pick<Services, 'root' | 'env' | 'runner'>;
  readonly signal: AbortSignal;
  /** Called with the bytes of content that went in since the last call. */
  readonly onBytes: (count: number) => void;
  /** Called by `contentOf` (content.ts) with the SHA-256 (hex) of each file that went in: every format reads files through that. */
  readonly onFile: (entry: FileEntry, sha256: string) => void;
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
  /**
   * Adds what the format itself puts in, so that the plan, the table and the checks know it; `root` is where files that `meta` names are, `epoch`
   * the time of everything inside. Writes nothing. @throws WindlassError `config` where something is missing that the format cannot do without.
   */
  complete?(
    entries: readonly ArchiveEntry[],
    meta: PackageMeta,
    root: string,
    epoch: number,
  ): Promise<readonly ArchiveEntry[]>;
  /**
   * Bit for bit the same for the same entries, whatever the number of processors is. A piece is valid until the next is asked for.
   * @throws WindlassError `build`.
   */
  write(entries: readonly ArchiveEntry[], options: WriteOptions): AsyncIterable<Buffer>;
  /** Every entry in its order, as it is written there. @throws WindlassError `build` where it is damaged. */
  read(file: string, visit?: Visit): Promise<readonly ArchivedEntry[]>;
  /** Unpacks into an empty folder, nothing outside of it. @throws WindlassError `build`. */
  unpack(file: string, folder: string): Promise<void>;
}
