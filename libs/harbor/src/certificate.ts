import { hash, type KeyObject, randomBytes, sign } from 'node:crypto';
import { bits, boolean, explicit, implicit, integer, objectId, octets, sequence, set, utcTime, utf8 } from './der.ts';

export interface CertificateParts {
  /** Common name of the holder, and of who signs. */
  readonly subject: string;
  readonly issuer: string;
  readonly holder: KeyObject;
  readonly signer: { readonly publicKey: KeyObject; readonly privateKey: KeyObject };
  /** Null: an authority. Else the DNS name that it is for. */
  readonly host: string | null;
  readonly from: Date;
  readonly until: Date;
}

const ecdsaWithSha256 = sequence(objectId('1.2.840.10045.4.3.2'));

/**
 * An X.509 v3 certificate in PEM, signed with ECDSA and SHA-256: RFC 5280, and for a server what clients ask for today (subjectAltName,
 * extended key usage, both key identifiers). Keys are P-256.
 */
export function makeCertificate(parts: CertificateParts): string {
  const { subject, issuer, holder, signer, host, from, until } = parts;
  const toBeSigned = sequence(
    explicit(0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    ecdsaWithSha256,
    nameOf(issuer),
    sequence(utcTime(from), utcTime(until)),
    nameOf(subject),
    publicInfo(holder),
    explicit(3, sequence(...extensions(host, holder, signer.publicKey))),
  );
  const signature = sign('sha256', toBeSigned, { key: signer.privateKey, dsaEncoding: 'der' });
  const der = sequence(toBeSigned, ecdsaWithSha256, bits(signature));
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function extensions(host: string | null, holder: KeyObject, signer: KeyObject): Buffer[] {
  const common = [
    extension('2.5.29.14', false, octets(keyId(holder))),
    extension('2.5.29.35', false, sequence(implicit(0, keyId(signer)))),
  ];
  if (host === null) {
    // keyCertSign and cRLSign; no authority below this one.
    const constraints = sequence(boolean(true), integer(Buffer.from([0])));
    return [
      extension('2.5.29.19', true, constraints),
      extension('2.5.29.15', true, bits(Buffer.from([0x06]), 1)),
      ...common,
    ];
  }
  return [
    extension('2.5.29.19', true, sequence()),
    extension('2.5.29.15', true, bits(Buffer.from([0x80]), 7)),
    extension('2.5.29.37', false, sequence(objectId('1.3.6.1.5.5.7.3.1'))),
    extension('2.5.29.17', false, sequence(implicit(2, Buffer.from(host, 'latin1')))),
    ...common,
  ];
}

function extension(id: string, critical: boolean, value: Buffer): Buffer {
  return sequence(objectId(id), ...(critical ? [boolean(true)] : []), octets(value));
}

const nameOf = (common: string): Buffer => sequence(set(sequence(objectId('2.5.4.3'), utf8(common))));
const publicInfo = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' });

/** Method 1 of RFC 5280, 4.2.1.2: SHA-1 of the key's bits, which are what stands behind the header of the BIT STRING. */
function keyId(key: KeyObject): Buffer {
  const point = publicInfo(key).subarray(-65);
  return Buffer.from(hash('sha1', point, 'hex'), 'hex');
}

/** A PEM block of another kind. */
export function pemOf(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}
