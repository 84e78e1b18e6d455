import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { writeAtomic } from '@windlass/kit/fs/atomic';
import { makePrivateDir } from '@windlass/kit/ledger/private-dir';
import { aliasLibrary } from './alias.ts';
import { knownHosts, type SshPlace, sshConfig } from './config.ts';
import type { Keys } from './keys.ts';
import { openPort, type SshPort, speakSsh } from './server.ts';
import { shellHandler } from './shell.ts';
import { findSshd, openSshd, type SshdDoor, sshdLog } from './sshd.ts';

/** A server of the rehearsal world: a folder, and a way in. */
export interface Host extends SshPlace, SshPort {
  /** Home of its ssh user. */
  readonly home: string;
  /** The system's OpenSSH server, or the one that Windlass brings. */
  readonly engine: 'sshd' | 'ssh2';
  /** Why it is not the system's; null where it is. */
  readonly why: string | null;
}

export interface HostParts {
  /** Folder of the harbor. */
  readonly dir: string;
  readonly name: string;
  readonly user: string;
  readonly keys: Keys;
  readonly sshd: 'auto' | 'never';
}

const probeMs = 8_000;

/** @throws WindlassError `input` where its folder cannot be made. */
export async function openHost(parts: HostParts): Promise<Host> {
  const { dir, name, user, keys } = parts;
  const home = join(dir, 'hosts', name, 'home');
  makePrivateDir(join(dir, 'hosts', name));
  // As useradd leaves it: a web server of another user could read it.
  mkdirSync(home, { recursive: true, mode: 0o755 });
  const own = speakSsh(keys, user, shellHandler(user, home));
  let take = own;
  const port = await openPort((socket) => take(socket));
  const place = { name, user, port: port.port };
  const sshd = parts.sshd === 'never' ? { why: 'it is not wanted' } : bySshd(parts, home);
  if ('why' in sshd) return { ...place, ...port, home, engine: 'ssh2', why: sshd.why };
  take = sshd.take;
  const why = await probe(parts, place);
  if (why !== null) {
    take = own;
    sshd.close();
    return { ...place, ...port, home, engine: 'ssh2', why };
  }
  const close = async () => {
    await port.close();
    sshd.close();
  };
  return { ...place, home, engine: 'sshd', why: null, close };
}

function bySshd({ dir, name, user, keys }: HostParts, home: string): SshdDoor | { readonly why: string } {
  const sshd = findSshd();
  if (sshd === null) return { why: 'there is no sshd on this machine' };
  const alias = user === userInfo().username ? null : aliasLibrary(join(dir, 'ssh'));
  if (alias !== null && 'why' in alias) return { why: alias.why };
  return openSshd({ sshd, dir: join(dir, 'ssh', name), user, home, keys, alias: alias?.file ?? null });
}

/** Whether one really gets in, asked with the real client: what can keep sshd from it is different on every machine. Null: yes. */
async function probe({ dir, keys }: HostParts, place: SshPlace): Promise<string | null> {
  const folder = join(dir, 'ssh', place.name);
  const known = join(folder, 'probe_known_hosts');
  const config = join(folder, 'probe_config');
  writeAtomic(known, knownHosts([place], keys.host), { mode: 0o600, durable: false });
  writeAtomic(config, sshConfig([place], keys, known), { mode: 0o600, durable: false });
  const before = sshdLog(folder).length;
  const args = ['-F', config, place.name, 'pwd'];
  const failed = await new Promise<Error | null>((done) =>
    execFile('ssh', args, { timeout: probeMs }, (error, stdout) => {
      done(error ?? (stdout.trim().endsWith('/home') ? null : new Error(`it is in ${stdout.trim()}`)));
    }),
  );
  if (failed === null) return null;
  const said = sshdLog(folder).slice(before).trim().split('\n').at(-1);
  return `sshd does not let anybody in: ${said || failed.message}`;
}
