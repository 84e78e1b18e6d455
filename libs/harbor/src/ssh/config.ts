import type { KeyFile, Keys } from './keys.ts';

/** A name of the rehearsal world that ssh can reach. */
export interface SshPlace {
  readonly name: string;
  readonly user: string;
  readonly port: number;
}

/**
 * An ssh_config(5) in which the real names lead to loopback, with a key, known hosts and strictness of its own; every other name is refused
 * before anything is contacted.
 */
export function sshConfig(places: readonly SshPlace[], keys: Keys, knownHosts: string): string {
  const blocks = places.map(({ name, user, port }) => [
    `Host ${name}`,
    '  HostName 127.0.0.1',
    `  Port ${port}`,
    `  User ${user}`,
    `  HostKeyAlias ${name}`,
    '  ProxyCommand none',
  ]);
  const common = [
    'Host *',
    `  IdentityFile ${quoted(keys.user.file)}`,
    '  IdentitiesOnly yes',
    '  IdentityAgent none',
    `  UserKnownHostsFile ${quoted(knownHosts)}`,
    '  GlobalKnownHostsFile /dev/null',
    '  StrictHostKeyChecking yes',
    '  CheckHostIP no',
    '  UpdateHostKeys no',
    '  PreferredAuthentications publickey',
    '  BatchMode yes',
    '  ConnectTimeout 10',
    // The first value counts: this is for the names that have no block above.
    `  ProxyCommand /bin/sh -c 'echo "%h is not in this harbor, and the harbor contacts nothing outside of it" >&2; exit 1'`,
  ];
  return `${[...blocks, common].map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

export function knownHosts(places: readonly SshPlace[], host: KeyFile): string {
  return places.map(({ name }) => `${name} ${host.publicKey}\n`).join('');
}

/** `%` begins a token in these settings, and a path is one word in double quotes. */
const quoted = (path: string): string => `"${path.replaceAll('%', '%%')}"`;
