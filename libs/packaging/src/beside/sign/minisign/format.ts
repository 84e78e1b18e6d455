import { WindlassError } from '@windlass/kit/errors';

/**
 * The files of minisign (https://jedisct1.github.io/minisign/, "Signature format", "Public key format", "Secret key format"): a line of comment
 * that nobody vouches for, and base64 of the fields that are named below.
 */

export interface PublicKey {
  /** 8 bytes, by which a signature names the key. */
  readonly id: Buffer;
  /** Ed25519, 32 bytes. */
  readonly key: Buffer;
}

export interface SecretKeyFile {
  /** Null: it has no password. */
  readonly kdf: { readonly salt: Buffer; readonly opslimit: bigint; readonly memlimit: bigint } | null;
  /** Key id (8), seed (32), public key (32), checksum (32); as they are in the file. */
  readonly fields: Buffer;
}

export interface MinisignSignature {
  /** Whether the digest (BLAKE2b-512) of the file is signed rather than the file. */
  readonly prehashed: boolean;
  readonly keyId: Buffer;
  /** Ed25519, 64 bytes. */
  readonly signature: Buffer;
  /** Signed, too, together with the signature. */
  readonly trustedComment: string;
  readonly globalSignature: Buffer;
}

/** @throws WindlassError `config`; what was read is not shown. */
export function parseSecretKey(text: string, where: string): SecretKeyFile {
  const bytes = decoded(text);
  const [alg, kdf] = [bytes.toString('latin1', 0, 2), bytes.toString('latin1', 2, 4)];
  if (bytes.length !== 158 || alg !== 'Ed' || (kdf !== 'Sc' && kdf !== '\0\0')) {
    const why = bytes.length === 42 ? 'it is a public key' : 'it is not what minisign -G writes';
    throw new WindlassError('config', `the secret ${where} is no secret key of minisign`, { why, next: 'minisign -G' });
  }
  const fields = bytes.subarray(54);
  if (kdf !== 'Sc') return { kdf: null, fields };
  return {
    kdf: { salt: bytes.subarray(6, 38), opslimit: bytes.readBigUInt64LE(38), memlimit: bytes.readBigUInt64LE(46) },
    fields,
  };
}

/** @throws WindlassError `config`. */
export function parsePublicKey(text: string, where: string): PublicKey {
  const bytes = decoded(text);
  if (bytes.length === 42 && bytes.toString('latin1', 0, 2) === 'Ed')
    return { id: bytes.subarray(2, 10), key: bytes.subarray(10) };
  throw new WindlassError('config', `${where} is no public key of minisign`, {
    why: 'it is not what minisign -G prints after -P',
    next: 'minisign -R -s <secret key> writes it again',
  });
}

export const publicKeyText = ({ id, key }: PublicKey): string =>
  Buffer.concat([Buffer.from('Ed'), id, key]).toString('base64');

/** Null for what is none. */
export function parseSignature(text: string): MinisignSignature | null {
  const [, first = '', trusted = '', second = ''] = text.split(/\r?\n/);
  const [bytes, globalSignature] = [Buffer.from(first, 'base64'), Buffer.from(second, 'base64')];
  const alg = bytes.toString('latin1', 0, 2);
  const trustedComment = /^trusted comment: (.*)$/.exec(trusted)?.[1];
  if (
    bytes.length !== 74 ||
    globalSignature.length !== 64 ||
    (alg !== 'ED' && alg !== 'Ed') ||
    trustedComment === undefined
  )
    return null;
  return {
    prehashed: alg === 'ED',
    keyId: bytes.subarray(2, 10),
    signature: bytes.subarray(10),
    trustedComment,
    globalSignature,
  };
}

export function formatSignature({ keyId, signature, trustedComment, globalSignature }: MinisignSignature): string {
  const first = Buffer.concat([Buffer.from('ED'), keyId, signature]).toString('base64');
  return `untrusted comment: signature from minisign secret key\n${first}\ntrusted comment: ${trustedComment}\n${globalSignature.toString('base64')}\n`;
}

/** The line that is no comment; a key may also be given without one. */
function decoded(text: string): Buffer {
  const line = text
    .split(/\r?\n|\\n/)
    .map((one) => one.trim())
    .find((one) => one !== '' && !one.startsWith('untrusted comment:'));
  return Buffer.from(line ?? '', 'base64');
}
