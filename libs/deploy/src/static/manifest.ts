import { sha256Hex } from '@windlass/kit/hash';

export interface ManifestFile {
  /** From the folder, with `/`. */
  readonly path: string;
  /** Hex. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
  /** 0o644 or 0o755: whether it can be executed is all that counts, so that one build has one manifest under any umask. */
  readonly mode: 0o644 | 0o755;
}

/** What a release consists of, file by file. */
export interface Manifest {
  /** Lines `sha256  size  mode  path`, in the order of the paths' bytes. */
  readonly text: string;
  /** SHA-256 of the text, hex. */
  readonly digest: string;
  readonly files: readonly ManifestFile[];
  /** Of all files together. */
  readonly bytes: number;
}

export function makeManifest(files: readonly ManifestFile[]): Manifest {
  const ordered = [...files].sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
  const text = ordered.map((file) => `${manifestLine(file)}\n`).join('');
  const bytes = ordered.reduce((sum, { size }) => sum + size, 0);
  return { text, digest: sha256Hex(text), files: ordered, bytes };
}

/** `3.4.0+001-1f2e3d4c`: the version for people, the digest so that two builds of a version are two releases. */
export function releaseName(version: string, digest: string): string {
  return `${version}-${digest.slice(0, 8)}`;
}

function manifestLine({ sha256, size, mode, path }: ManifestFile): string {
  return `${sha256}  ${size}  ${mode.toString(8)}  ${path}`;
}
