import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import type { Digest } from '@windlass/kit/actions/action';
import { sha256Hex } from '@windlass/kit/hash';

/** A file of a package's repository with all its bytes: an action must not need the work tree it was planned in. */
export type Content = { readonly path: string } & ({ readonly text: string } | { readonly base64: string });

/** The same where there may be none: what was there before. `mode` as git has it. */
export type FormerContent = { readonly path: string; readonly mode: string; readonly content: Content | null };

export function contentOf(path: string, bytes: Buffer): Content {
  return isUtf8(bytes) ? { path, text: bytes.toString('utf8') } : { path, base64: bytes.toString('base64') };
}

export function readContent(path: string, file: string): Content {
  return contentOf(path, readFileSync(file));
}

export function bytesOf(content: Content): Buffer {
  return 'text' in content ? Buffer.from(content.text) : Buffer.from(content.base64, 'base64');
}

/** One digest for named files: of the lines that sha256sum would print, sorted; `-` where a file is not there. */
export function listingDigest(files: readonly { readonly path: string; readonly bytes: Buffer | null }[]): Digest {
  const lines = files.map(({ path, bytes }) => `${bytes === null ? '-' : sha256Hex(bytes)}  ${path}`);
  return { alg: 'sha256', hex: sha256Hex(lines.sort().join('\n')), of: 'sha256sum listing of the files' };
}
