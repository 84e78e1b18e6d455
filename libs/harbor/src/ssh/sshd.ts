import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { writeAtomic } from '@windlass/kit/fs/atomic';
import { makePrivateDir } from '@windlass/kit/ledger/private-dir';
import { showCommand } from '@windlass/kit/run/command-line';
import type { Keys } from './keys.ts';
import { sessionEnvironment, sftpServer } from './shell.ts';

/** The system's OpenSSH server, where there is one. */
export function findSshd(): string | null {
  const places = ['/usr/sbin/sshd', '/usr/bin/sshd', '/usr/local/sbin/sshd'];
  return places.find((file) => existsSync(file)) ?? null;
}

export interface SshdParts {
  /** Absolute: sshd insists. */
  readonly sshd: string;
  /** Folder for its files. */
  readonly dir: string;
  readonly user: string;
  readonly home: string;
  readonly keys: Keys;
  /** Library that makes `user` a name of whoever runs the harbor; null where that is its name anyway. */
  readonly alias: string | null;
}

export interface SshdDoor {
  readonly take: (socket: Socket) => void;
  /** Ends the connections, as a cut cable would: what runs on the host goes on. */
  close(): void;
}

/**
 * One sshd per connection, as inetd starts it (`-i`), with a configuration of its own: no port to be found for it, no daemon to be left
 * behind, and nothing of the machine's own server is touched. The session runs /bin/sh in the host's home folder.
 */
export function openSshd(parts: SshdParts): SshdDoor {
  const { sshd, dir, user, home, alias } = parts;
  makePrivateDir(dir);
  const file = join(dir, 'sshd_config');
  const authorized = join(dir, 'authorized_keys');
  const login = join(dir, 'login');
  writeAtomic(authorized, `${parts.keys.user.publicKey}\n`, { mode: 0o600, durable: false });
  writeAtomic(login, loginScript(user, home), { mode: 0o700, durable: false });
  writeAtomic(file, sshdConfig(parts, authorized, login), { mode: 0o600, durable: false });
  const log = openSync(logFile(dir), 'a', 0o600);
  const env = alias === null ? {} : { LD_PRELOAD: alias, HARBOR_USER: user, HARBOR_HOME: home };
  const children = new Set<ChildProcess>();
  return {
    take: (socket) => {
      // Nothing was read from the socket yet, so the child has all of it; our end of it is closed, not shut down.
      const child = spawn(sshd, ['-i', '-e', '-f', file], { env, stdio: [socket, socket, log], detached: true });
      children.add(child);
      child.once('spawn', () => socket.destroy()).once('exit', () => children.delete(child));
      child.once('error', () => socket.destroy());
      child.unref();
    },
    close: () => {
      for (const child of children) child.kill();
      closeSync(log);
    },
  };
}

const logFile = (dir: string): string => join(dir, 'sshd.log');

/** All that sshd said so far. */
export const sshdLog = (dir: string): string => readFileSync(logFile(dir), 'utf8');

function sshdConfig({ user, keys }: SshdParts, authorized: string, login: string): string {
  const sftp = sftpServer();
  const lines = [
    `HostKey ${quoted(keys.host.file)}`,
    `AuthorizedKeysFile ${quoted(authorized)}`,
    `AllowUsers ${user}`,
    'PubkeyAuthentication yes',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    // The harbor's folder may be below one that others can write to, /tmp for instance; it is 0700 itself.
    'StrictModes no',
    'PermitRootLogin prohibit-password',
    'UsePAM no',
    'PermitUserRC no',
    'PidFile none',
    'AllowTcpForwarding no',
    'AllowAgentForwarding no',
    'X11Forwarding no',
    'PrintMotd no',
    'PrintLastLog no',
    'MaxSessions 100',
    'AcceptEnv LANG LC_*',
    ...(sftp === null ? [] : [`Subsystem sftp ${sftp}`]),
    `ForceCommand exec /bin/sh ${showCommand(login, [])}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** What sshd would give the user of a real host: a home, and the command by a POSIX shell. */
function loginScript(user: string, home: string): string {
  const variables = Object.entries(sessionEnvironment(user, home));
  return [
    ...variables.map(([name, value]) => `export ${showCommand(`${name}=${value}`, [])}`),
    'cd "$HOME" || exit 1',
    'if [ -z "${SSH_ORIGINAL_COMMAND+set}" ]; then exec /bin/sh; fi',
    'command=$SSH_ORIGINAL_COMMAND',
    'unset SSH_ORIGINAL_COMMAND',
    'exec /bin/sh -c "$command"',
    '',
  ].join('\n');
}

const quoted = (path: string): string => `"${path.replaceAll('%', '%%')}"`;
