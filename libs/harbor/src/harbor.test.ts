import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { openHarbor } from './harbor.ts';
import { holderOf } from './lock.ts';
import { readState } from './state.ts';
import { openWorld, runClient, tempFolder } from './testing/world.ts';

const hosts = [
  { name: 'web.beacon.example', user: 'deploy', serves: [{ url: 'https://beacon.example', folder: 'sites/current' }] },
];

test('one world: the same host by ssh and by https, GitHub and the AUR beside it', async () => {
  await using world = await openWorld({ hosts, github: { repositories: ['acme/beacon'] }, aur: {}, npm: true });
  const make =
    'mkdir -p sites/releases/1 && echo one > sites/releases/1/index.html && ln -sfn releases/1 sites/current';
  expect(
    await world.run('ssh', ['-F', join(world.harbor.dir, 'ssh_config'), 'deploy@web.beacon.example', make]),
  ).toMatchObject({ exitCode: 0 });
  expect((await world.run('curl', ['-sS', 'https://beacon.example/'])).stdout).toBe('one\n');
  const remote = await world.run('git', ['ls-remote', '--symref', 'git@github.com:acme/beacon.git']);
  expect(remote).toMatchObject({ exitCode: 0 });
  const api = await world.run('sh', [
    '-c',
    'curl -sSf -H "Authorization: Bearer $GITHUB_TOKEN" https://api.github.com/repos/acme/beacon',
  ]);
  expect(JSON.parse(api.stdout)).toMatchObject({ full_name: 'acme/beacon' });
  const aur = await world.run('curl', ['-sSf', 'https://aur.archlinux.org/rpc/v5/info?arg[]=beacon-bin', '-g']);
  expect(JSON.parse(aur.stdout)).toMatchObject({ resultcount: 0 });
});

test('a fault strikes the requests that it is set for', async () => {
  await using world = await openWorld({ hosts, sshd: 'never' });
  world.harbor.faults.add({ host: 'beacon.example', effect: { is: 'status', status: 503 } });
  const ask = () => world.run('curl', ['-sS', '-o', '/dev/null', '-w', '%{http_code}', 'https://beacon.example/x']);
  expect((await ask()).stdout).toBe('503');
  expect((await ask()).stdout).toBe('404');
  expect(world.harbor.faults.left).toEqual([]);
});

test('opened again it has its hosts, keys and authority, and files that name the new ports', async () => {
  using folder = tempFolder();
  const dir = join(folder.path, 'it is 100% a harbor');
  const options = { dir, hosts, npm: false, sshd: 'never' } as const;
  const first = await openHarbor(options);
  const home = first.hosts['web.beacon.example'] ?? '';
  mkdirSync(join(home, 'sites/current'), { recursive: true });
  writeFileSync(join(home, 'sites/current/index.html'), 'kept');
  const kept = ['ca/ca.pem', 'ssh/id_ed25519', 'ssh/id_ed25519.pub', 'known_hosts', 'secrets.json'];
  const before = kept.map((file) => readFileSync(join(dir, file), 'utf8'));
  await first.close();

  await using second = await openHarbor(options);
  expect(kept.map((file) => readFileSync(join(dir, file), 'utf8'))).toEqual(before);
  const shell = `. '${join(dir, 'env')}' && curl -sS https://beacon.example/ && $GIT_SSH_COMMAND web.beacon.example pwd`;
  // As git does it: the command is a shell's, so that a blank in the path is no end of a word.
  const ran = await runClient('sh', ['-c', shell.replace('$GIT_SSH_COMMAND', 'eval "$GIT_SSH_COMMAND" ')], {
    env: { PATH: process.env['PATH'], HOME: folder.path },
  });
  expect(ran).toMatchObject({ exitCode: 0, stdout: `kept${second.hosts['web.beacon.example']}\n` });
});

test('one harbor has one keeper; one that was killed is found, and taken over', async () => {
  using folder = tempFolder();
  const dir = join(folder.path, 'harbor');
  const module = pathToFileURL(join(import.meta.dirname, 'harbor.ts')).href;
  const code = `import { openHarbor } from ${JSON.stringify(module)};
    await openHarbor({ dir: ${JSON.stringify(dir)}, npm: false });
    console.log('open');`;
  const args = ['--conditions=@windlass/source', '--input-type=module', '-e', code];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  expect(await holderOf(dir)).toMatchObject({ state: 'running', owner: { pid: child.pid } });
  await expect(openHarbor({ dir, npm: false })).rejects.toMatchObject({ kind: 'locked', exitCode: 8 });
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await holderOf(dir)).toMatchObject({ state: 'killed' });
  expect(readState(dir)).toMatchObject({ pid: child.pid });
  const harbor = await openHarbor({ dir, npm: false });
  await harbor.close();
  expect(await holderOf(dir)).toEqual({ state: 'none' });
});

test('what cannot be opened leaves nothing open behind', async () => {
  using folder = tempFolder();
  const dir = join(folder.path, 'harbor');
  const twice = {
    dir,
    npm: false,
    sshd: 'never',
    hosts: [...hosts, { name: 'other', serves: hosts[0]?.serves ?? [] }],
  } as const;
  await expect(openHarbor(twice)).rejects.toMatchObject({ kind: 'config' });
  await expect(openHarbor({ dir, npm: false, hosts: [{ name: '../x' }] })).rejects.toMatchObject({ kind: 'config' });
  await expect(openHarbor({ dir, npm: false, hosts: [{ name: 'a', user: 'b c' }] })).rejects.toMatchObject({
    kind: 'config',
  });
  expect(existsSync(join(folder.path, 'x'))).toBe(false);
  const harbor = await openHarbor({ dir, npm: false, hosts, sshd: 'never' });
  await harbor.close();
});
