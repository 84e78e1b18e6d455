import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PackageFormat } from '@windlass/kit/config/schema-packages';
import { WindlassError } from '@windlass/kit/errors';

/** One packed file, as `artifacts.json` lists it. */
export interface Artifact {
  /** Name of the package in the config. */
  readonly package: string;
  /** File name: the one that every channel and every manifest uses. */
  readonly name: string;
  readonly platform: string | null;
  readonly build: string | null;
  readonly format: PackageFormat;
  /** Bytes. */
  readonly size: number;
  /** Hex, lower case. */
  readonly sha256: string;
  /** SHA-512, hex, lower case; not there in lists of older releases. */
  readonly sha512?: string;
  /**
   * SHA-256 (hex) of all that the archive is made of: format, time, and each path with its permissions and the digest of its content. Another
   * compressor gives other bytes, and the same tree.
   */
  readonly tree?: string;
  /**
   * Paths inside, in the order of the archive, without folders. `link` is where a symbolic link points; of files `sha256` (hex) is of the
   * content, and not there in lists of older releases.
   */
  readonly contents: readonly {
    readonly path: string;
    readonly size: number;
    readonly mode: number;
    readonly sha256?: string;
    readonly link?: string;
  }[];
}

/** The table of asset names: what `create-binary-packages` writes last, and everything after it reads. */
export interface ArtifactList {
  readonly schema: 'windlass/artifacts@1';
  readonly product: string;
  readonly version: string;
  /** Full hash of the commit that was built; null outside git. */
  readonly commit: string | null;
  /** Seconds since 1970; SOURCE_DATE_EPOCH of the build. */
  readonly sourceDateEpoch: number;
  readonly artifacts: readonly Artifact[];
  /** What goes out beside the packages; not there in lists of older releases. */
  readonly attachments?: readonly Attachment[];
}

/** What an attachment is for. */
export type AttachmentKind = 'checksums' | 'sbom' | 'provenance' | 'signature';

/** A file that tells something of packages: made of them, published with them. */
export interface Attachment {
  readonly kind: AttachmentKind;
  readonly name: string;
  /** Name of the file that it is about; null where it is about all packages. */
  readonly of: string | null;
  /** Bytes. */
  readonly size: number;
  /** Hex, lower case. */
  readonly sha256: string;
  /** SHA-256 (hex) of all that it is made of, where it need not be made again for as long as that is the same. */
  readonly inputs?: string;
}

export const artifactsFile = 'artifacts.json';
/** In the format of `sha256sum -c`. */
export const checksumsFile = 'SHA256SUMS';

/** @throws WindlassError `gate` where nothing was packed, or something of another version. */
export function readArtifacts(dir: string, version: string): ArtifactList {
  const file = join(dir, artifactsFile);
  const next = 'npx windlass create-binary-packages';
  let list: ArtifactList;
  try {
    list = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new WindlassError('gate', 'there are no packages yet', { where: { file }, next, cause });
  }
  if (list.schema !== 'windlass/artifacts@1' || list.version !== version)
    throw new WindlassError('gate', `the packages are of ${list.version}, not of ${version}`, {
      where: { file },
      next,
    });
  return list;
}
