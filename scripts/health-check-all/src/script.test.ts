import { join } from 'node:path';
import { openWorld, type World } from '@windlass/deploy/testing/world';
import { runCaught, runJson } from '@windlass/kit/cli/testing/harness';
import { fileStore } from '@windlass/kit/ledger/file-store';
import { script as deployment } from '@windlass/update-and-deploy/script';
import { evidenceOf } from '@windlass/version-sync/product/evidence';
import { expect, test } from 'vitest';
import { script } from './script.ts';

const run = (world: World, ...argv: string[]) => runJson(script, world.product.path, argv, world.env);

async function deployed(
  html = '<script src=app.js></script>',
  options: Parameters<typeof openWorld>[0] = {},
): Promise<World> {
  const world = await openWorld(options);
  world.build('1.0.0+001', { 'index.html': html, 'app.js': '1', '.assets/logo.png': 'x' });
  await runJson(deployment, world.product.path, ['--no-probe'], world.env);
  return world;
}

const wrong = ({ findings }: Awaited<ReturnType<typeof run>>) =>
  findings.map(({ check, message }) => `${check} ${message}`);

test('asks for health, version, pages, certificate and redirect of every server, and keeps that as evidence', async () => {
  await using world = await deployed();
  const result = await run(world);
  expect(result).toMatchObject({
    exitCode: 0,
    release: '1.0.0+001.1',
    findings: [],
    data: { rounds: 1, badRounds: 0 },
  });
  const { stdout } = await runCaught(script, world.product.path, [], world.env);
  const rows = stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t').slice(0, 3).join(' '));
  expect(rows).toEqual([
    'ok health web: https://web.example/ answers 200',
    'ok version-endpoint web: https://web.example/version.json tells 1.0.0+001',
    'ok page-assets web: https://web.example/ and all that it loads',
    'ok tls-certificate web: the certificate of web.example is valid for 14 days or more',
    'ok https-redirect web: http://web.example/ leads to https',
  ]);
  const entries = await fileStore(join(world.product.path, '.git/windlass')).read('1.0.0+001.1');
  expect(evidenceOf(entries).get('health-check-all')).toMatchObject({ ok: true, summary: '5 of 5 checks are well' });
});

test('a page whose assets the web server refuses is not well, though the page answers', async () => {
  await using world = await deployed('<script src=app.js></script><img src=".assets/logo.png">');
  const result = await run(world);
  expect(result.exitCode).toBe(5);
  expect(wrong(result)).toEqual([
    'page-assets web: https://web.example/ and all that it loads: /.assets/logo.png answers 403',
  ]);
});

test('another version, a certificate that ends soon, and slowness are each told', async () => {
  await using world = await deployed();
  world.product.write({ VERSION: '2.0.0+001\n' });
  world.harbor.faults.add({ path: '/', effect: { is: 'delay', ms: 60 } });
  const result = await run(world, '--tls-days', '99999', '--max-latency', '50');
  expect(result.exitCode).toBe(5);
  expect(wrong(result).map((line) => line.replace(/\d+ (days|ms)/g, 'N $1'))).toEqual([
    expect.stringMatching(/^health .* it took N ms$/),
    'version-endpoint web: https://web.example/version.json tells 2.0.0+001: it serves 1.0.0+001',
    expect.stringMatching(/^tls-certificate .* it ends in N days$/),
  ]);
});

test('--watch counts the rounds, and one bad round is a failure even when the last one is well', async () => {
  await using world = await deployed();
  world.harbor.faults.add({ host: 'web.example', path: '/app.js', effect: { is: 'status', status: 503 } });
  const result = await run(world, '--watch', '--rounds', '3', '--interval', '0');
  expect(result).toMatchObject({ exitCode: 5, data: { rounds: 3, badRounds: 1 } });
  expect(wrong(result)).toEqual([expect.stringContaining('/app.js answers 503')]);
});

test('a server without an address is said to be asked by nobody, and --offline asks nobody at all', async () => {
  await using world = await deployed(undefined, { url: false });
  const { stderr, exitCode } = await runCaught(script, world.product.path, [], world.env);
  expect([exitCode, stderr]).toEqual([0, expect.stringContaining('web has no url: nobody can ask it from outside')]);
  await using other = await deployed();
  const asked = other.harbor.requests.length;
  expect(await run(other, '--offline')).toMatchObject({ exitCode: 0, data: { checks: [] } });
  expect(other.harbor.requests).toHaveLength(asked);
});
