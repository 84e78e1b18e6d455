import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSecureContext, type SecureContext } from 'node:tls';
import { WindlassError } from '@windlass/kit/errors';
import { writeAtomic } from '@windlass/kit/fs/atomic';
import { makePrivateDir } from '@windlass/kit/ledger/private-dir';
import { makeCertificate, pemOf } from './certificate.ts';

/** A certificate authority that only those trust who were told to. */
export interface Authority {
  /** PEM file of its certificate, for NODE_EXTRA_CA_CERTS and the like. */
  readonly certFile: string;
  /** What a TLS server of that name presents; made at the first call, with a key of its own that never reaches a disk. */
  contextFor(host: string): SecureContext;
}

interface Identity {
  readonly subject: string;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

const day = 24 * 60 * 60 * 1000;
const authorityDays = 3650;
/** Within what clients accept of a server (398 days, CA/Browser Forum baseline requirements). */
const serverDays = 390;

/**
 * The authority that is kept in `dir`, made where there is none. Key and certificate are one file (0600), so that a killed run leaves both
 * or neither. @throws WindlassError `input` where the file cannot be read or written.
 */
export function openAuthority(dir: string): Authority {
  makePrivateDir(dir);
  const file = join(dir, 'authority.pem');
  const certFile = join(dir, 'ca.pem');
  const pem = existsSync(file) ? readFileSync(file, 'utf8') : makeAuthority(file);
  const identity = readIdentity(file, pem);
  const certificate = certificateIn(pem);
  writeAtomic(certFile, certificate, { mode: 0o644, durable: false });
  const contexts = new Map<string, SecureContext>();
  return {
    certFile,
    contextFor: (host) => {
      const context = contexts.get(host) ?? makeContext(host, identity);
      contexts.set(host, context);
      return context;
    },
  };
}

/** What stands behind the key. */
const certificateIn = (pem: string): string => pem.slice(pem.indexOf('-----BEGIN CERTIFICATE-----'));

function makeAuthority(file: string): string {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  // Its own name, so that two harbors on one machine can be told apart in a list of authorities.
  const subject = `Windlass harbor ${new Date().toISOString().slice(0, 19)}Z`;
  const { publicKey: holder } = keys;
  const cert = makeCertificate({
    subject,
    issuer: subject,
    holder,
    signer: keys,
    host: null,
    ...validFor(authorityDays),
  });
  const pem = pemOf(keys.privateKey) + cert;
  writeAtomic(file, pem, { mode: 0o600 });
  return pem;
}

function readIdentity(file: string, pem: string): Identity {
  try {
    const privateKey = createPrivateKey(pem);
    const subject = new X509Certificate(certificateIn(pem)).subject;
    return { subject: subject.replace(/^CN=/, ''), privateKey, publicKey: createPublicKey(privateKey) };
  } catch (cause) {
    throw new WindlassError('input', "the harbor's certificate authority cannot be read", {
      where: { file },
      next: `rm ${file}`,
      cause,
    });
  }
}

function makeContext(host: string, issuer: Identity): SecureContext {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { publicKey: holder } = keys;
  const cert = makeCertificate({
    subject: host,
    issuer: issuer.subject,
    holder,
    signer: issuer,
    host,
    ...validFor(serverDays),
  });
  return createSecureContext({ key: pemOf(keys.privateKey), cert, minVersion: 'TLSv1.2' });
}

/** From yesterday on: the clock of a container may be behind. */
function validFor(days: number): { readonly from: Date; readonly until: Date } {
  const now = Date.now();
  return { from: new Date(now - day), until: new Date(now + (days - 1) * day) };
}
