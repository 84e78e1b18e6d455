import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runCaught, runJson, tempFolder, tempRepository } from '@windlass/kit/cli/testing/harness';
import { afterEach, expect, test } from 'vitest';
import { script } from './script.ts';

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A site that tells a version and has a lamp. */
async function site(version: string): Promise<string> {
  const pages: Record<string, [type: string, text: string]> = {
    '/': ['text/html', '<title>x</title>'],
    '/version.json': ['application/json', JSON.stringify({ version })],
    '/lamp.json': ['application/json', '{"lamp":"lit"}'],
  };
  const server = createServer((request, response) => {
    const [type, text] = pages[request.url ?? ''] ?? [];
    response.writeHead(text === undefined ? 404 : 200, { 'content-type': type ?? 'text/plain' });
    response.end(text);
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function product(served: string, lamp = 'lit') {
  const url = await site(served);
  const repo = tempRepository({
    'pubspec.yaml': 'name: demo\nversion: 1.1.0+001\n',
    'package.json': '{ "name": "demo", "version": "1.1.0" }\n',
    'windlass.config.yaml': `product: demo
version: { source: pubspec.yaml, files: [package.json] }
servers: { web: { host: h, path: p, url: "${url}", version: { path: /version.json } } }
checks: [{ name: the lamp, url: "${url}/lamp.json", pointer: /lamp, equals: ${lamp} }]
`,
  });
  const remote = tempFolder();
  remote.git('init', '--quiet', '--bare', '--initial-branch=main');
  repo.git('remote', 'add', 'origin', remote.path);
  repo.git('tag', '-a', 'v1.1.0+001', '-m', 'v1.1.0+001');
  repo.git('push', '--quiet', 'origin', 'main', 'v1.1.0+001');
  return { repo, remote, [Symbol.dispose]: () => void [repo, remote].map((one) => one[Symbol.dispose]()) };
}

test('everything as it must be: exit code 0, and a row for each thing that was looked at', async () => {
  using world = await product('1.1.0+001');
  const result = await runJson(script, world.repo.path, []);
  expect(result.findings).toEqual([]);
  expect(result.exitCode).toBe(0);
  const rows = result.data['rows'] as { component: string; check: string; verdict: string; command: string }[];
  expect(rows.map(({ component, check }) => `${component}: ${check}`)).toEqual(
    expect.arrayContaining([
      'files: pubspec.yaml',
      'files: package.json',
      'git repository: branch main',
      'git repository: tag v1.1.0+001',
      'check: the lamp',
    ]),
  );
  expect(rows.every(({ verdict, command }) => verdict === 'ok' && command !== '')).toBe(true);
});

test('another version on the server, another value, a remote that lags: exit code 5, each with expected and actual', async () => {
  using world = await product('1.0.0+001', 'dark');
  world.repo.git('commit', '--quiet', '--allow-empty', '-m', 'feat: not pushed');
  const { exitCode, findings } = await runJson(script, world.repo.path, []);
  expect(exitCode).toBe(5);
  expect(findings.map(({ message }) => message)).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^git repository, branch main: wrong/),
      expect.stringMatching(/^web, .*version\.json.*: wrong/),
      'check, the lamp: wrong',
    ]),
  );
  expect(findings.find(({ message }) => message.startsWith('check'))).toMatchObject({
    expected: 'dark',
    actual: 'lit',
  });
});

test('what does not answer is unknown, and that is a failure; --offline is refused', async () => {
  using world = await product('1.1.0+001');
  for (const server of servers.splice(0)) await new Promise((done) => server.close(done));
  const { exitCode, findings } = await runJson(script, world.repo.path, []);
  expect(exitCode).toBe(5);
  expect(findings.map(({ message }) => message)).toContain('check, the lamp: unknown');
  expect((await runCaught(script, world.repo.path, ['--offline'])).exitCode).toBe(2);
});
