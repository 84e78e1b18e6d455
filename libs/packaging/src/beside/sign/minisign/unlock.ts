import { createPrivateKey, createPublicKey, type KeyObject, type ScryptOptions, scrypt } from 'node:crypto';
import { WindlassError } from '@windlass/kit/errors';
import type { PublicKey, SecretKeyFile } from './format.ts';

export interface UnlockedKey {
  readonly privateKey: KeyObject;
  readonly publicKey: PublicKey;
}

/** What stands before a bare Ed25519 key in PKCS #8 and in SubjectPublicKeyInfo (RFC 8410). */
const privatePrefix = Buffer.from('302e020100300506032b657004220420', 'hex');
const publicPrefix = Buffer.from('302a300506032b6570032100', 'hex');

/**
 * Takes the password off a secret key: scrypt with the costs that the file names, as libsodium counts them, by exclusive or. Of a key of minisign's
 * own that takes 1 GiB of memory and some seconds. @throws WindlassError `config` for a wrong password, or one too few or too many.
 */
export async function unlock(
  { kdf, fields }: SecretKeyFile,
  password: string | null,
  where: string,
): Promise<UnlockedKey> {
  if (kdf !== null && password === null)
    throw new WindlassError('config', `the minisign key ${where} has a password, and none is named`, {
      next: 'name it in the config: artifacts.signing.minisign.password',
    });
  const stream =
    kdf === null || password === null ? Buffer.alloc(fields.length) : await derive(password, kdf, fields.length, where);
  const plain = Buffer.from(fields.map((byte, at) => byte ^ (stream[at] ?? 0)));
  const [id, seed, key] = [plain.subarray(0, 8), plain.subarray(8, 40), plain.subarray(40, 72)];
  const privateKey = createPrivateKey({ key: Buffer.concat([privatePrefix, seed]), format: 'der', type: 'pkcs8' });
  const own = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(publicPrefix.length);
  // The public half is in the file, too, behind the same password.
  if (own.equals(key)) return { privateKey, publicKey: { id: Buffer.from(id), key: own } };
  throw new WindlassError(
    'config',
    kdf === null ? `the minisign key ${where} is damaged` : `the password of the minisign key ${where} is wrong`,
    {
      why: 'its two halves do not belong together',
      next:
        kdf === null
          ? 'minisign -G makes a new one'
          : 'correct the secret that artifacts.signing.minisign.password names',
    },
  );
}

/** An Ed25519 public key as node:crypto takes it. */
export const publicKeyObject = (key: Buffer): KeyObject =>
  createPublicKey({ key: Buffer.concat([publicPrefix, key]), format: 'der', type: 'spki' });

function derive(
  password: string,
  { salt, opslimit, memlimit }: NonNullable<SecretKeyFile['kdf']>,
  length: number,
  where: string,
): Promise<Buffer> {
  const costs = scryptCosts(opslimit, memlimit);
  // What minisign itself asks for is 1 GiB; a file that asks for more is not one of its own.
  if (costs === null)
    throw new WindlassError('config', `the minisign key ${where} is damaged`, {
      why: 'its password would cost more than 4 GiB of memory',
    });
  return new Promise((done, fail) => {
    scrypt(password, salt, length, costs, (cause, key) => {
      if (cause === null) return done(key);
      const next = 'sign where there is more memory, or make a key without a password: minisign -G -W';
      fail(
        new WindlassError('build', 'the password of the minisign key cannot be tried', { why: cause.message, next }),
      );
    });
  });
}

/** `pickparams` of libsodium's crypto_pwhash_scryptsalsa208sha256; null where that is more than any key of minisign's asks for. */
export function scryptCosts(opslimit: bigint, memlimit: bigint): ScryptOptions | null {
  const r = 8n;
  const ops = opslimit < 32_768n ? 32_768n : opslimit;
  const byOps = ops < memlimit / 32n;
  const most = byOps ? ops / (r * 4n) : memlimit / (r * 128n);
  let log = 1n;
  while (log < 63n && 1n << log <= most / 2n) log += 1n;
  const cost = 1n << log;
  const p = byOps ? 1n : ops / 4n / cost / r;
  const memory = 128n * cost * r;
  if (memory > 2n ** 32n || p < 1n || p > 64n) return null;
  return { N: Number(cost), r: Number(r), p: Number(p), maxmem: Number(memory + 2n ** 26n) };
}
