import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Folder, tempRepository } from '@windlass/kit/cli/testing/harness';
import type { Envelope } from '@windlass/kit/output/envelope';
import { expect, test } from 'vitest';

const entry = resolve(import.meta.dirname, 'cli.ts');

interface Ran {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process with a home of its own, and nothing of the environment that the tests run in. */
function run(
  cwd: string,
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Ran> & { child: ChildProcess } {
  const child = spawn(file, args, { cwd, env: { PATH: process.env['PATH'], HOME: cwd, CI: '', LC_ALL: 'C', ...env } });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
    });
  const ended = new Promise<Ran>((done, fail) => {
    child.once('error', fail).once('close', (exitCode) => done({ exitCode, ...said }));
  });
  return Object.assign(ended, { child });
}

const harbor = (repo: Folder, ...words: string[]) => inEnv(repo, {}, ...words);
const inEnv = (repo: Folder, env: NodeJS.ProcessEnv, ...words: string[]) =>
  run(repo.path, process.execPath, ['--conditions=@windlass/source', entry, 'harbor', ...words], env);

async function envelope(repo: Folder, ...words: string[]): Promise<Envelope> {
  return JSON.parse((await harbor(repo, ...words, '--json')).stdout);
}

/** A product with a harbor that is down and gone at the end, whatever happens. */
async function product(config: string): Promise<Folder & AsyncDisposable> {
  const repo = tempRepository({ 'windlass.config.yaml': config, VERSION: '1.0.0\n' });
  repo.git('remote', 'add', 'origin', 'git@github.com:acme/beacon.git');
  return {
    ...repo,
    [Symbol.asyncDispose]: async () => {
      await harbor(repo, 'down', '--purge');
      repo[Symbol.dispose]();
    },
  };
}

const config = `product: beacon
version: { source: VERSION }
servers:
  web: { host: deploy@web.beacon.example, path: sites/beacon, url: 'https://beacon.example' }
channels:
  npm: { package: '@beacon-lights/beacon' }
  aur: {}
`;

test('eval "$(windlass harbor up)" lets real npm, git, ssh and curl live in it, and eval "$(windlass harbor down)" ends that', async () => {
  await using repo = await product(config);
  mkdirSync(join(repo.path, 'npm'));
  writeFileSync(join(repo.path, 'npm/package.json'), '{ "name": "@beacon-lights/beacon", "version": "1.0.0" }');
  const script = `set -e
    exported=$('${process.execPath}' --conditions=@windlass/source '${entry}' harbor up)
    eval "$exported"
    npm whoami
    (cd npm && npm publish --access public >/dev/null 2>&1)
    npm view @beacon-lights/beacon version
    git push --quiet origin main
    git clone --quiet git@github.com:acme/beacon.git again && cat again/VERSION
    ssh -F "$WINDLASS_SSH_CONFIG" deploy@web.beacon.example 'mkdir -p sites/beacon/current && echo lit > sites/beacon/current/index.html'
    curl -sSf https://beacon.example/
    curl -sSf -H "Authorization: Bearer $GITHUB_TOKEN" https://api.github.com/repos/acme/beacon | head -c 4
    echo
    cleared=$('${process.execPath}' --conditions=@windlass/source '${entry}' harbor down)
    eval "$cleared"
    env | grep -c harbor || true`;
  const ran = await run(repo.path, 'sh', ['-c', script]);
  expect(ran).toMatchObject({ exitCode: 0, stdout: 'harbor\n1.0.0\n1.0.0\nlit\n{"id\n0\n' });
});

test('up, again up, status, down, and what is kept', async () => {
  await using repo = await product(config);
  const dir = join(repo.path, '.git/windlass/harbor');
  const planned = await harbor(repo, 'up', '--plan');
  expect(planned.stdout).toContain('site      https://beacon.example from sites/beacon/current');
  expect(existsSync(dir)).toBe(false);
  expect(await envelope(repo, 'status')).toMatchObject({ exitCode: 2, findings: [{ fix: 'windlass harbor up' }] });

  const first = await envelope(repo, 'up');
  expect(first).toMatchObject({ exitCode: 0, steps: [{ state: 'done' }], data: { env: { WINDLASS_HARBOR: dir } } });
  const again = await harbor(repo, 'up');
  expect(again.exitCode).toBe(0);
  expect(again.stdout).toBe(readFileSync(join(dir, 'env'), 'utf8'));
  expect(statSync(dir).mode & 0o777).toBe(0o700);
  const status = await envelope(repo, 'status');
  expect(status).toMatchObject({
    exitCode: 0,
    data: { pid: first.data['pid'], sites: [{ url: 'https://beacon.example' }] },
  });
  // A status is shown to others, and the credentials are not for them.
  expect(JSON.stringify(status)).not.toMatch(/ghp_|npm_[0-9a-f]/);

  writeFileSync(join(repo.path, 'windlass.config.yaml'), config.replace("beacon.example' }", "other.example' }"));
  expect((await harbor(repo, 'up')).stderr).toContain('opened with another config');

  expect((await harbor(repo, 'down', '--plan')).stdout).toContain(`would stop process ${first.data['pid']}`);
  expect(await envelope(repo, 'down')).toMatchObject({ exitCode: 0, steps: [{ state: 'done' }] });
  expect(await envelope(repo, 'down')).toMatchObject({ exitCode: 0, steps: [{ state: 'unchanged' }] });
  // From a shell that still has the environment of the harbor that is gone.
  const stale = { ...environmentOf(first), WINDLASS_JSON: '1' };
  const second: Envelope = JSON.parse((await inEnv(repo, stale, 'up')).stdout);
  expect(second.exitCode).toBe(0);
  expect(environmentOf(second)['GITHUB_TOKEN']).toBe(environmentOf(first)['GITHUB_TOKEN']);
  expect(await envelope(repo, 'down', '--purge')).toMatchObject({ exitCode: 0 });
  expect(existsSync(dir)).toBe(false);
});

test('one that was killed is found and said, and up opens it again', async () => {
  await using repo = await product(config);
  const { data } = await envelope(repo, 'up');
  process.kill(Number(data['pid']), 'SIGKILL');
  const status = () => envelope(repo, 'status');
  await expect.poll(async () => (await status()).exitCode, { timeout: 30_000, interval: 200 }).toBe(5);
  expect(await status()).toMatchObject({
    findings: [{ message: expect.stringContaining('was killed'), fix: 'windlass harbor up' }],
  });
  const again = await harbor(repo, 'up');
  expect(again).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('had been killed') });
  expect((await envelope(repo, 'status')).exitCode).toBe(0);
});

test('two at once give one harbor, and a second one in the foreground is refused', async () => {
  await using repo = await product(config);
  const both = await Promise.all([harbor(repo, 'up'), harbor(repo, 'up')]);
  expect(both.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
  expect(both[0].stdout).toBe(both[1].stdout);
  expect(await envelope(repo, 'up', '--foreground')).toMatchObject({
    exitCode: 8,
    findings: [{ check: 'error-locked' }],
  });
});

test('in the foreground it stays until it is told to stop', async () => {
  await using repo = await product(config);
  const ended = harbor(repo, 'up', '--foreground');
  await expect.poll(async () => (await envelope(repo, 'status')).exitCode, { timeout: 30_000, interval: 200 }).toBe(0);
  ended.child.kill('SIGTERM');
  expect(await ended).toMatchObject({ exitCode: 0, stdout: '' });
  expect((await envelope(repo, 'status')).exitCode).toBe(2);
});

test('an error of the process in the background is the error of up', async () => {
  await using repo = await product(config.replace('path: sites/beacon', 'path: /srv/beacon'));
  const { exitCode, findings } = await envelope(repo, 'up');
  expect(exitCode).toBe(2);
  expect(findings[0]).toMatchObject({
    check: 'error-config',
    message: expect.stringContaining('/srv/beacon is absolute'),
  });
  expect((await envelope(repo, 'status')).exitCode).toBe(2);
});

test('only a folder that was a harbor is removed', async () => {
  await using repo = await product(config);
  const { exitCode, findings } = await envelope(repo, 'down', '--purge', '--dir', repo.path);
  expect([exitCode, findings[0]?.message]).toEqual([2, expect.stringContaining('is no folder of a harbor')]);
  expect(existsSync(join(repo.path, 'VERSION'))).toBe(true);
});

function environmentOf({ data }: Envelope): Record<string, string> {
  const env = data['env'];
  if (typeof env !== 'object' || env === null) throw new Error('the envelope holds no environment');
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, String(value)]));
}
