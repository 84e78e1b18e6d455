import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { connectChild } from './child.ts';
import type { SshHandler } from './server.ts';

/** What sshd gives a session where nothing else is configured (`_PATH_STDPATH`), and where a machine keeps rsync, sha256sum and the like. */
const standardPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The environment of a session on a host: nothing of the harbor's own but where programs are. */
export function sessionEnvironment(user: string, home: string): Record<string, string> {
  const path = [...new Set([...standardPath.split(':'), ...(process.env['PATH'] ?? '').split(':')])].filter(Boolean);
  return { HOME: home, USER: user, LOGNAME: user, SHELL: '/bin/sh', PATH: path.join(':') };
}

/**
 * A host as its ssh user sees it: the command is run by /bin/sh in the home folder, in a session of its own, so that what it leaves running
 * outlives the connection.
 */
export function shellHandler(user: string, home: string): SshHandler {
  return ({ command, env }, channel) => {
    const args = command === null ? [] : ['-c', command];
    const child = spawn('/bin/sh', args, {
      cwd: home,
      env: { ...env, ...sessionEnvironment(user, home) },
      detached: true,
    });
    connectChild(child, channel);
  };
}

/** OpenSSH's own sftp server, for scp and sftp; null where it is in none of the places of the usual systems. */
export function sftpServer(): string | null {
  const places = ['/usr/lib/openssh', '/usr/libexec/openssh', '/usr/lib/ssh', '/usr/libexec'];
  return places.map((place) => `${place}/sftp-server`).find((file) => existsSync(file)) ?? null;
}
