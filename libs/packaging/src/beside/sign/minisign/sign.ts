import { hash, type KeyObject, sign, verify } from 'node:crypto';
import { formatSignature, type MinisignSignature, type PublicKey } from './format.ts';
import { publicKeyObject, type UnlockedKey } from './unlock.ts';

/** A signature of the digest of a file, as `minisign -S` makes it. The same key, bytes and comment give the same signature. */
export function signBytes({ privateKey, publicKey }: UnlockedKey, bytes: Uint8Array, trustedComment: string): string {
  const signature = sign(null, digest(bytes), privateKey);
  const globalSignature = sign(null, Buffer.concat([signature, Buffer.from(trustedComment)]), privateKey);
  return formatSignature({ prehashed: true, keyId: publicKey.id, signature, trustedComment, globalSignature });
}

/** Why `minisign -V` would refuse; null where it would not. */
export function signatureFault(
  found: MinisignSignature | null,
  { id, key }: PublicKey,
  bytes: Uint8Array,
): string | null {
  if (found === null) return 'it is no signature of minisign';
  if (!found.keyId.equals(id)) return 'it is of another key';
  const own: KeyObject = publicKeyObject(key);
  if (!verify(null, found.prehashed ? digest(bytes) : bytes, own, found.signature)) return 'it is of other bytes';
  const whole = Buffer.concat([found.signature, Buffer.from(found.trustedComment)]);
  return verify(null, whole, own, found.globalSignature) ? null : 'its comment was changed';
}

const digest = (bytes: Uint8Array): Buffer => hash('blake2b512', bytes, 'buffer');
