import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WindlassError } from '@windlass/kit/errors';
import type { Artifact } from '../artifacts.ts';
import type { HashAlgorithm } from './schema.ts';

/** What node:crypto calls them. `ck` is the CRC of cksum, which proves nothing. */
const names: Readonly<Record<Exclude<HashAlgorithm, 'ck'>, string>> = {
  md5: 'md5',
  sha1: 'sha1',
  sha224: 'sha224',
  sha256: 'sha256',
  sha384: 'sha384',
  sha512: 'sha512',
  b2: 'blake2b512',
};

/**
 * The digest of a packed file, hex. That of artifacts.json for sha256; the others are computed from the file, which must be the one that
 * artifacts.json lists.
 * @throws WindlassError `gate` where the file is another one, or is not there.
 */
export function digestOfArtifact(
  { name, sha256 }: Artifact,
  algorithm: Exclude<HashAlgorithm, 'ck'>,
  artifactsDir: string,
): string {
  if (algorithm === 'sha256') return sha256;
  const file = join(artifactsDir, name);
  const next = 'npx windlass create-binary-packages';
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    throw new WindlassError('gate', `${name} is not there any more`, { where: { file }, next, cause });
  }
  // Loaded here only: it takes milliseconds, and most PKGBUILDs have sha256sums.
  const { hash } = process.getBuiltinModule('node:crypto');
  if (hash('sha256', bytes, 'hex') !== sha256)
    throw new WindlassError('gate', `${name} is not the file that artifacts.json lists`, { where: { file }, next });
  return hash(names[algorithm], bytes, 'hex');
}
