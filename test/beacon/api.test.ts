import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { tempFolder } from '@windlass/kit/cli/testing/harness';
import { describe, expect, it, test } from 'vitest';
import { parse } from 'yaml';

const example = resolve(import.meta.dirname, '../../examples/beacon');
const dockerfile = readFileSync(join(example, 'Dockerfile'), 'utf8').replaceAll('\\\n', ' ');

function words(instruction: RegExp): readonly string[] {
  return JSON.parse(instruction.exec(dockerfile)?.[1] ?? '[]');
}

/** What the Dockerfile copies, where it copies it to; its commands are run there by this Node. */
function image(folder: string): void {
  for (const [, from = '', to = ''] of dockerfile.matchAll(/^COPY (\S+) (\S+)$/gm)) {
    const target = join(folder, to, from.endsWith('.json') ? from.replace(/.*\//, '') : '');
    mkdirSync(dirname(target), { recursive: true });
    cpSync(join(example, from), target, { recursive: true });
  }
}

describe('the API of the example, as its image has it', () => {
  it('lives, tells its version, is found healthy, and ends in order', async () => {
    using folder = tempFolder();
    image(folder.path);
    const [command = '', ...args] = words(/^CMD (.*)$/m);
    expect(command).toBe('node');
    const env = { PORT: '0', HOST: '127.0.0.1' };
    const server = spawn(process.execPath, args, { cwd: folder.path, env, stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const [said] = await once(server.stdout, 'data');
      const [, url = '', port = ''] =
        /^beacon 1\.0\.0 listens on (http:\/\/127\.0\.0\.1:(\d+))\n$/.exec(`${said}`) ?? [];
      const get = async (path: string) => {
        const answer = await fetch(`${url}${path}`);
        return [answer.status, await answer.json()];
      };
      expect(await get('/api/health')).toEqual([200, { status: 'ok' }]);
      expect(await get('/api/version')).toEqual([200, { version: '1.0.0' }]);
      expect(await get('/api/other')).toEqual([404, { error: 'not found' }]);
      const [, ...check] = words(/HEALTHCHECK .* CMD (.*)$/m);
      const healthy = () =>
        spawnSync(process.execPath, check, { cwd: folder.path, env: { PORT: port }, encoding: 'utf8' });
      expect(healthy()).toMatchObject({ status: 0, stderr: '' });
      server.kill('SIGTERM');
      expect(await once(server, 'exit')).toEqual([0, null]);
      expect(healthy()).toMatchObject({ status: 1, stderr: expect.stringContaining('ECONNREFUSED') });
    } finally {
      server.kill('SIGKILL');
    }
  });

  it('is run by nobody special, read-only, with its health watched', () => {
    const { api } = parse(readFileSync(join(example, 'compose.yaml'), 'utf8')).services;
    expect(dockerfile).toMatch(/^USER node$/m);
    expect(api).toMatchObject({ user: 'node', read_only: true, cap_drop: ['ALL'] });
    expect(api.healthcheck.test.slice(1)).toEqual(words(/HEALTHCHECK .* CMD (.*)$/m));
    expect(dockerfile).toContain('org.opencontainers.image.version="1.0.0"');
  });

  const base = /^FROM (\S+)$/m.exec(dockerfile)?.[1] ?? '';
  const canBuild = spawnSync('docker', ['image', 'inspect', base], { stdio: 'ignore' }).status === 0;
  test.skipIf(!canBuild)(
    `is built and healthy in a container (${canBuild ? base : `needs a Docker Engine with ${base}`})`,
    async () => {
      const docker = (...args: string[]): string => execFileSync('docker', args, { encoding: 'utf8' }).trim();
      const tag = `beacon-api-test:${process.pid}`;
      docker('build', '--quiet', '--network=none', `--build-arg=REVISION=${'0'.repeat(40)}`, `--tag=${tag}`, example);
      const container = docker(
        'run',
        '--detach',
        '--read-only',
        '--cap-drop=ALL',
        '--init',
        '--health-interval=1s',
        tag,
      );
      try {
        const labels = JSON.parse(docker('image', 'inspect', '--format={{json .Config.Labels}}', tag));
        expect(labels['org.opencontainers.image.revision']).toBe('0'.repeat(40));
        expect(docker('exec', container, 'id', '-un')).toBe('node');
        await expect
          .poll(() => docker('inspect', '--format={{.State.Health.Status}}', container), { timeout: 30_000 })
          .toBe('healthy');
        docker('stop', container);
        expect(docker('inspect', '--format={{.State.ExitCode}}', container)).toBe('0');
      } finally {
        docker('rm', '--force', container);
        docker('rmi', '--force', tag);
      }
    },
  );
});
