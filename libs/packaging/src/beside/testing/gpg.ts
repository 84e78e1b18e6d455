import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Folder, tempFolder } from '@windlass/kit/cli/testing/harness';
import { hasProgram } from './programs.ts';

export const hasGpg = hasProgram('gpg') && hasProgram('gpg-agent') && hasProgram('gpgconf');

export interface TestKeys extends Disposable {
  /** Its GNUPGHOME. */
  readonly home: string;
  gpg(args: readonly string[], input?: string): string;
  /** Makes a key and gives its fingerprint. */
  make(name: string, password?: string, ...more: readonly string[]): string;
  /** Armored secret key. */
  secret(fingerprint: string, password?: string): string;
}

/** A key ring of its own, whose agent is ended with it. */
export function testKeys(): TestKeys {
  const folder: Folder = tempFolder();
  const home = join(folder.path, 'gnupg');
  mkdirSync(home, { mode: 0o700 });
  // Else it spends a tenth of a second of this machine on each passphrase, which on a busy one is many.
  writeFileSync(join(home, 'gpg-agent.conf'), 's2k-count 65536\n');
  const env = { PATH: process.env['PATH'], GNUPGHOME: home, LC_ALL: 'C' };
  const run = (file: string, args: readonly string[], input = ''): string =>
    execFileSync(file, args, { env, input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'ignore'] });
  const gpg = (args: readonly string[], input?: string): string => run('gpg', ['--batch', '--no-tty', ...args], input);
  const loopback = (password = ''): string[] => ['--pinentry-mode', 'loopback', '--passphrase', password];
  return {
    home,
    gpg,
    make: (name, password, ...more) => {
      const words = more.length === 0 ? ['ed25519', 'sign', 'never'] : more;
      gpg([...loopback(password), '--quick-generate-key', `${name} <${name}@example.org>`, ...words]);
      const listing = gpg(['--with-colons', '--list-secret-keys', `${name}@example.org`]);
      return /^fpr:+([0-9A-F]+):/m.exec(listing)?.[1] ?? '';
    },
    secret: (fingerprint, password) => gpg([...loopback(password), '--armor', '--export-secret-keys', fingerprint]),
    [Symbol.dispose]: () => {
      run('gpgconf', ['--kill', 'all']);
      folder[Symbol.dispose]();
    },
  };
}

/** Command lines of agents that run now, of homes that begin so. */
export function agentsIn(prefix: string): readonly string[] {
  const running = readdirSync('/proc').flatMap((pid) => {
    try {
      return /^\d+$/.test(pid) ? [readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')] : [];
    } catch {
      return [];
    }
  });
  return running.filter((line) => /gpg-agent|keyboxd|scdaemon/.test(line) && line.includes(prefix));
}
