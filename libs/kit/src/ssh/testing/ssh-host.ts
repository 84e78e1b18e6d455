import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';

/** A host on loopback that the system's ssh reaches by the name `web.example`, and what it saw. */
export interface SshHost {
  readonly name: 'web.example';
  readonly env: NodeJS.ProcessEnv;
  /** Home of its user: commands start there. */
  readonly home: string;
  readonly connections: () => number;
  readonly commands: readonly string[];
  /** Makes it another host, as far as ssh can tell. */
  changeKey(): void;
  close(): Promise<void>;
}

export async function startSshHost(): Promise<SshHost> {
  const dir = mkdtempSync(join(tmpdir(), 'windlass-ssh-host-'));
  const key = (name: string) => {
    const file = join(dir, name);
    rmSync(file, { force: true });
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file]);
    return readFileSync(`${file}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');
  };
  const [hostKey, userKey] = [key('host'), key('user')];
  const known = (text: string) => writeFileSync(join(dir, 'known_hosts'), `web.example ${text}\n`);
  const home = mkdtempSync(join(dir, 'home-'));
  const commands: string[] = [];
  const clients = new Set<ssh2.Connection>();
  let connections = 0;
  const server = new ssh2.Server({ hostKeys: [readFileSync(join(dir, 'host'))] }, (client) => {
    connections += 1;
    clients.add(client);
    client.on('error', () => undefined).on('close', () => clients.delete(client));
    client.on('authentication', (auth) => {
      const isKnown = auth.method === 'publickey' && auth.key.data.toString('base64') === userKey.split(' ')[1];
      if (isKnown) auth.accept();
      else auth.reject(['publickey']);
    });
    client.on('session', (accept) => {
      accept().on('exec', (acceptExec, _reject, { command }) => {
        commands.push(command);
        const channel = acceptExec();
        const child = spawn('sh', ['-c', command], { cwd: home, env: { PATH: process.env['PATH'], HOME: home } });
        channel.pipe(child.stdin).on('error', () => undefined);
        child.stdout.pipe(channel, { end: false });
        child.stderr.pipe(channel.stderr, { end: false });
        child.on('close', (code) => {
          channel.exit(code ?? 1);
          channel.end();
        });
      });
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  known(hostKey);
  const config = `Host web.example\n  HostName 127.0.0.1\n  Port ${port}\n  User deploy\n  HostKeyAlias web.example\n  IdentityFile ${dir}/user\n  IdentitiesOnly yes\n  IdentityAgent none\n  UserKnownHostsFile ${dir}/known_hosts\n  GlobalKnownHostsFile none\n`;
  writeFileSync(join(dir, 'ssh_config'), config);
  return {
    name: 'web.example',
    env: { PATH: process.env['PATH'], HOME: home, TMPDIR: dir, WINDLASS_SSH_CONFIG: join(dir, 'ssh_config') },
    home,
    connections: () => connections,
    commands,
    changeKey: () => known(key('other')),
    close: async () => {
      for (const client of clients) client.end();
      await new Promise<void>((done) => server.close(() => done()));
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
