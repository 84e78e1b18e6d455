import { hash, verify, X509Certificate } from 'node:crypto';
import { listOf, type Table, tableOf, tablesOf, textOf } from '../../table.ts';
import type { Identity } from './identity.ts';

/**
 * Why a bundle (https://docs.sigstore.dev/about/bundle/) is not of these bytes; null where it is. It is held against the certificate in it, and
 * against our identity where that is known. Whether the certificate and the log are to be trusted is for who verifies it to say, with their roots.
 */
export function bundleFault(
  text: string,
  bytes: Uint8Array,
  identity: Pick<Identity, 'issuer' | 'names'> | null,
): string | null {
  const bundle = tableOf(parsed(text));
  const material = tableOf(bundle['verificationMaterial']);
  const certificate = certificateOf(material);
  const [entry] = tablesOf(material['tlogEntries']);
  if (certificate === null || entry === undefined)
    return 'it is no bundle of Sigstore with a certificate and an entry of the log';
  const time = new Date(Number(textOf(entry['integratedTime'])) * 1000);
  if (!(time >= new Date(certificate.validFrom) && time <= new Date(certificate.validTo)))
    return 'it was signed when its certificate was not valid';
  if (identity !== null && !isOf(certificate, identity)) return 'it is of another identity';
  return bundle['dsseEnvelope'] === undefined
    ? messageFault(tableOf(bundle['messageSignature']), certificate, bytes)
    : envelopeFault(tableOf(bundle['dsseEnvelope']), certificate, bytes);
}

function messageFault(message: Table, { publicKey }: X509Certificate, bytes: Uint8Array): string | null {
  const digest = textOf(tableOf(message['messageDigest'])['digest']);
  const isSame = digest === hash('sha256', bytes, 'base64');
  return isSame && verify('sha256', bytes, publicKey, decoded(message['signature'])) ? null : 'it is of other bytes';
}

function envelopeFault(envelope: Table, { publicKey }: X509Certificate, bytes: Uint8Array): string | null {
  const payload = decoded(envelope['payload']);
  if (!payload.equals(bytes)) return 'it is of other bytes';
  const type = textOf(envelope['payloadType']);
  // The pre-authentication encoding of DSSE (https://github.com/secure-systems-lab/dsse/blob/master/protocol.md).
  const encoded = Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.length} `), payload]);
  const [signature] = tablesOf(envelope['signatures']);
  return verify('sha256', encoded, publicKey, decoded(signature?.['sig'])) ? null : 'its signature is wrong';
}

/** The issuer stands in an extension of Fulcio's, the identity in the alternative name. */
function isOf(
  { raw, subjectAltName = '' }: X509Certificate,
  { issuer, names }: Pick<Identity, 'issuer' | 'names'>,
): boolean {
  const own = subjectAltName.split(', ').map((name) => name.replace(/^(?:URI|email):/, ''));
  return raw.includes(Buffer.from(issuer)) && names.some((name) => own.includes(name));
}

function certificateOf(material: Table): X509Certificate | null {
  const [first] = listOf(tableOf(material['x509CertificateChain'])['certificates']);
  const bytes = decoded(tableOf(material['certificate'] ?? first)['rawBytes']);
  try {
    return bytes.length === 0 ? null : new X509Certificate(bytes);
  } catch {
    return null;
  }
}

const decoded = (base64: unknown): Buffer => Buffer.from(textOf(base64), 'base64');

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
