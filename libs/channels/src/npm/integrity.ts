import type { Digest } from '@windlass/kit/actions/action';

/** Of a tarball, as npm writes it (Subresource Integrity): `sha512-<base64>`. */
export function integrityOf(bytes: Uint8Array): string {
  return `sha512-${process.getBuiltinModule('node:crypto').hash('sha512', bytes, 'base64')}`;
}

/** The strongest of the hashes in an integrity text that we compare by; null where it has no SHA-512. */
export function digestOf(integrity: string | null): Digest | null {
  const base64 = /(?:^|\s)sha512-([A-Za-z0-9+/]+=*)/.exec(integrity ?? '')?.[1];
  return base64 === undefined
    ? null
    : { alg: 'sha512', hex: Buffer.from(base64, 'base64').toString('hex'), of: 'tarball' };
}
