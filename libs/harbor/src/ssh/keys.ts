import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WindlassError } from '@windlass/kit/errors';
import { writeAtomic } from '@windlass/kit/fs/atomic';
import { makePrivateDir } from '@windlass/kit/ledger/private-dir';
import ssh2 from 'ssh2';

export interface KeyFile {
  /** The private key, OpenSSH's format, 0600; the public one is beside it with `.pub`. */
  readonly file: string;
  readonly privateKey: string;
  /** `ssh-ed25519 <base64>`. */
  readonly publicKey: string;
}

/** The harbor's two keys: who its user is, and by which its hosts are known. */
export interface Keys {
  readonly user: KeyFile;
  readonly host: KeyFile;
}

/** @throws WindlassError `input` where a key cannot be read or written. */
export function openKeys(dir: string): Keys {
  makePrivateDir(dir);
  return { user: openKey(join(dir, 'id_ed25519')), host: openKey(join(dir, 'host_ed25519')) };
}

function openKey(file: string): KeyFile {
  if (!existsSync(file)) writeAtomic(file, newKey(), { mode: 0o600 });
  const privateKey = readFileSync(file, 'utf8');
  const parsed = ssh2.utils.parseKey(privateKey);
  if (parsed instanceof Error)
    throw new WindlassError('input', 'a key of the harbor cannot be read', {
      where: { file },
      why: parsed.message,
      next: `rm ${file}`,
    });
  // Drawn from the private one each time: a run that was killed between two files leaves no pair that does not fit.
  const publicKey = `ssh-ed25519 ${parsed.getPublicSSH().toString('base64')}`;
  writeAtomic(`${file}.pub`, `${publicKey} windlass-harbor\n`, { mode: 0o644, durable: false });
  return { file, privateKey, publicKey };
}

/** A new ed25519 key in OpenSSH's format. */
export function newKey(): string {
  for (;;) {
    const key = ssh2.utils.generateKeyPairSync('ed25519').private;
    // ssh2 1.17 drops zeros at the start of the public half, and what it writes then is no key (one of some hundreds).
    if (!(ssh2.utils.parseKey(key) instanceof Error)) return key;
  }
}
