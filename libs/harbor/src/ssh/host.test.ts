import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openWorld, tempFolder } from '../testing/world.ts';
import { findSshd } from './sshd.ts';

const hasRsync = isThere('rsync');
const hosts = [{ name: 'web.beacon.example', user: 'deploy' }, { name: 'db.beacon.example' }];

function isThere(program: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`]);
    return true;
  } catch {
    return false;
  }
}

/** Both ways of being a host must look the same from outside. */
describe.each(['sshd', 'ssh2'] as const)('a host behind %s', (engine) => {
  const open = () => openWorld({ hosts, sshd: engine === 'sshd' ? 'auto' : 'never' });
  const cannot = engine === 'sshd' && whyNoSshd();

  test.skipIf(cannot)('runs a command in its home with a POSIX shell, and tells its output and exit code', async () => {
    await using world = await open();
    expect(world.harbor.state.hosts.map((host) => host.engine)).toEqual([engine, engine]);
    const ssh = (...words: string[]) => world.run('ssh', ['-F', join(world.harbor.dir, 'ssh_config'), ...words]);
    const home = world.harbor.hosts['web.beacon.example'];
    const script = 'pwd; echo "$HOME $USER" "it\'s $((6 * 7))"; echo oh >&2; kill -0 $$; exit 3';
    expect(await ssh('deploy@web.beacon.example', script)).toMatchObject({
      exitCode: 3,
      stdout: `${home}\n${home} deploy it's 42\n`,
      stderr: expect.stringMatching(/oh\n$/),
    });
    expect((await ssh('web.beacon.example', 'echo $USER')).stdout).toBe('deploy\n');
    expect((await ssh('db.beacon.example', 'pwd')).stdout).toBe(`${world.harbor.hosts['db.beacon.example']}\n`);
    expect((await ssh('web.beacon.example', 'env')).stdout).not.toMatch(/GITHUB_TOKEN|PROXY|LD_PRELOAD|SSH_ORIGINAL/);
  });

  test.skipIf(cannot)('reads a script from stdin, as long as it is', async () => {
    await using world = await open();
    const script = `${'# long\n'.repeat(50_000)}cat > got.txt <<'END'\nlamp\nEND\nwc -c < got.txt\n`;
    const args = ['-F', join(world.harbor.dir, 'ssh_config'), 'deploy@web.beacon.example', 'sh -s'];
    expect((await world.run('ssh', args, { input: script })).stdout.trim()).toBe('5');
  });

  test.skipIf(cannot)('lets nobody else in: another user, another key, another host', async () => {
    await using world = await open();
    const config = join(world.harbor.dir, 'ssh_config');
    const ssh = (...words: string[]) => world.run('ssh', ['-F', config, ...words, 'id']);
    const denied = { exitCode: 255, stderr: expect.stringContaining('Permission denied (publickey)') };
    expect(await ssh('somebody@web.beacon.example')).toMatchObject(denied);
    await world.run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(world.path, 'stranger')]);
    const stranger = readFileSync(config, 'utf8').replace(
      /IdentityFile .*/,
      `IdentityFile ${join(world.path, 'stranger')}`,
    );
    writeFileSync(join(world.path, 'stranger_config'), stranger);
    expect(
      await world.run('ssh', ['-F', join(world.path, 'stranger_config'), 'deploy@web.beacon.example', 'id']),
    ).toMatchObject(denied);
    expect(await ssh('deploy@other.beacon.example')).toMatchObject({
      exitCode: 255,
      stderr: expect.stringContaining('other.beacon.example is not in this harbor'),
    });
  });

  test.skipIf(cannot)('carries many commands over one connection', async () => {
    await using world = await open();
    // Short: the path of a socket may have a hundred characters.
    using folder = tempFolder();
    const socket = join(folder.path, 's');
    const mux = [
      '-F',
      join(world.harbor.dir, 'ssh_config'),
      '-o',
      `ControlPath=${socket}`,
      '-o',
      'ControlMaster=auto',
      '-o',
      'ControlPersist=60',
    ];
    const ssh = (command: string) => world.run('ssh', [...mux, 'deploy@web.beacon.example', command]);
    const connection = (await ssh('echo $SSH_CONNECTION $PPID')).stdout;
    const all = await Promise.all(
      Array.from({ length: 12 }, (_, i) => ssh(`echo ${i}; echo $SSH_CONNECTION; exit ${i}`)),
    );
    expect(all.map(({ exitCode }) => exitCode)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    if (engine === 'sshd') for (const { stdout } of all) expect(connection).toContain(stdout.split('\n')[1]);
    expect((await world.run('ssh', [...mux, '-O', 'exit', 'web.beacon.example'])).exitCode).toBe(0);
  });

  test.skipIf(cannot || !hasRsync)('takes files by rsync, many and long ones', async () => {
    await using world = await open();
    const from = join(world.path, 'from');
    mkdirSync(join(from, 'deep'), { recursive: true });
    for (let i = 0; i < 200; i++) writeFileSync(join(from, `deep/${i}.txt`), `${i}\n`);
    const bytes = Buffer.from(Array.from({ length: 5_000_000 }, (_, i) => (i * 7919) % 251));
    writeFileSync(join(from, 'long.bin'), bytes);
    const shell = `ssh -F ${join(world.harbor.dir, 'ssh_config')}`;
    const args = ['-a', '--delete', '--checksum', '-e', shell, `${from}/`, 'deploy@web.beacon.example:sites/beacon/'];
    mkdirSync(join(world.harbor.hosts['web.beacon.example'] ?? '', 'sites'));
    expect(await world.run('rsync', args)).toMatchObject({ exitCode: 0, stderr: expect.not.stringContaining('rsync') });
    const arrived = join(world.harbor.hosts['web.beacon.example'] ?? '', 'sites/beacon');
    const hash = (data: Buffer) => createHash('sha256').update(data).digest('hex');
    expect(hash(readFileSync(join(arrived, 'long.bin')))).toBe(hash(bytes));
    expect(readFileSync(join(arrived, 'deep/199.txt'), 'utf8')).toBe('199\n');
    const back = ['-a', '-e', shell, 'deploy@web.beacon.example:sites/beacon/long.bin', join(world.path, 'back.bin')];
    expect(await world.run('rsync', back)).toMatchObject({ exitCode: 0 });
    expect(hash(readFileSync(join(world.path, 'back.bin')))).toBe(hash(bytes));
  });

  test.skipIf(cannot)('lets a process that was left behind outlive the connection', async () => {
    await using world = await open();
    const home = world.harbor.hosts['web.beacon.example'] ?? '';
    // It ends when it is told to, or by itself.
    const wait = 'n=0; while [ ! -e go ] && [ $n -lt 200 ]; do sleep 0.1; n=$((n+1)); done; echo $n > done';
    const start = `nohup sh -c '${wait}' > /dev/null 2>&1 < /dev/null & echo started`;
    const ssh = await world.run('ssh', [
      '-F',
      join(world.harbor.dir, 'ssh_config'),
      'deploy@web.beacon.example',
      start,
    ]);
    expect(ssh).toMatchObject({ exitCode: 0, stdout: 'started\n' });
    expect(existsSync(join(home, 'done'))).toBe(false);
    writeFileSync(join(home, 'go'), '');
    await expect.poll(() => existsSync(join(home, 'done')), { timeout: 20_000 }).toBe(true);
  });

  test.skipIf(cannot)('does not end a command whose client was killed', async () => {
    await using world = await open();
    const home = world.harbor.hosts['web.beacon.example'] ?? '';
    const command = 'echo in; n=0; while [ ! -e go ] && [ $n -lt 200 ]; do sleep 0.1; n=$((n+1)); done; echo $n > done';
    const args = ['-F', join(world.harbor.dir, 'ssh_config'), 'web.beacon.example', command];
    const client = spawn('ssh', args, { stdio: ['ignore', 'pipe', 'ignore'] });
    await once(client.stdout, 'data');
    client.kill('SIGKILL');
    await once(client, 'close');
    writeFileSync(join(home, 'go'), '');
    await expect.poll(() => existsSync(join(home, 'done')), { timeout: 20_000 }).toBe(true);
  });
});

/** As root, sshd wants a folder of its own that only its package's service makes. */
function whyNoSshd(): boolean {
  return findSshd() === null || (process.getuid?.() === 0 && !existsSync('/run/sshd')) || !isThere('cc');
}

test.runIf(findSshd() !== null && process.getuid?.() === 0 && !existsSync('/run/sshd'))(
  'where sshd lets nobody in, the harbor says why and serves by itself',
  async () => {
    await using world = await openWorld({ hosts });
    expect(world.harbor.state.hosts[0]).toMatchObject({ engine: 'ssh2', why: expect.stringContaining('/run/sshd') });
    const ssh = await world.run('ssh', ['-F', join(world.harbor.dir, 'ssh_config'), 'web.beacon.example', 'echo in']);
    expect(ssh.stdout).toBe('in\n');
  },
);
