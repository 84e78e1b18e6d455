import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ChannelWorld, openWorld } from '@windlass/channels/testing/world';
import { runCaught, runJson } from '@windlass/kit/cli/testing/harness';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { script } from './script.ts';

let world: ChannelWorld;
beforeAll(async () => {
  world = await openWorld(['voyage', 'refused', 'login', 'flags', 'burnt', 'checked']);
  await world.harbor.warm();
});
afterAll(() => world[Symbol.asyncDispose]());

const statesOf = (steps: readonly { readonly id: string; readonly state: string }[]) =>
  Object.fromEntries(steps.map(({ id, state }) => [id, state]));
const writes = () => world.harbor.requests.filter(({ method }) => !/^(?:GET|HEAD|CONNECT)$/.test(method)).length;

test('a voyage: the plan writes nothing, bytes are held back, pointers follow, all of it is wound back', async () => {
  const product = await world.product('voyage');
  await product.raise('1.0.0+001');
  const run = (...argv: string[]) => runJson(script, product.root, argv, world.env);

  const before = writes();
  const planned = await runCaught(script, product.root, ['--plan'], world.env);
  expect(planned.exitCode).toBe(0);
  expect(planned.stdout.trimEnd().split('\n').at(-1)).toMatch(
    /^irreversible from here: 1\. publish @beacon-lights\/voyage@1\.0\.0/,
  );
  // The token proves itself by a request that GitHub refuses.
  expect(writes() - before).toBeLessThanOrEqual(1);

  const held = await run('--hold');
  expect(statesOf(held.steps)).toEqual({
    'npm-publish': 'done',
    'github-release-draft': 'done',
    'github-release-asset-voyage-1-0-0-linux-x86_64-tar-gz': 'done',
    'github-release-asset-SHA256SUMS': 'done',
    'static-download-upload': 'done',
  });
  const all = await run();
  expect(all).toMatchObject({ exitCode: 0, release: '1.0.0+001.1' });
  expect(all.data['channels']).toEqual({ npm: 'done', 'github-release': 'done', 'static-download': 'done' });
  expect(all.steps.filter(({ state }) => state === 'done').map(({ id }) => id)).toEqual([
    'npm-dist-tag',
    'github-release-publish',
    'static-download-pointer',
  ]);

  const undone = await product.undo();
  expect(undone.errors).toEqual([]);
  expect(undone.steps.every(({ state }) => state === 'undone')).toBe(true);
  expect(undone.residue).toHaveLength(1);
  const page = await product.services().http.request('https://downloads.beacon.example/voyage/latest.json');
  expect(page.status).toBe(404);
});

test('a type leaves channels out and says why; a number that npm has seen is used up in the ledger', async () => {
  const product = await world.product('burnt');
  await product.raise('1.0.0+001');
  const result = await runJson(script, product.root, ['--type', 'patch', '--platforms', 'npm,releases'], world.env);
  expect(result.exitCode).toBe(0);
  expect(result.steps[0]).toMatchObject({
    id: 'github-release',
    state: 'skipped',
    reason: 'a patch release does not publish to GitHub release: major does',
  });
  const ledger = await product.run('sh', '-c', 'cat .git/windlass/ledger/1.0.0+001.1/*');
  expect(ledger).toContain('"type":"burn","version":"1.0.0+001"');
});

test('--check tells what a channel would refuse, without a log-in and without sending anything', async () => {
  const product = await world.product('checked');
  await product.raise('1.0.0+001');
  const before = writes();
  const env = { ...world.env, NPM_TOKEN: '', GITHUB_TOKEN: '' };
  const good = await runJson(script, product.root, ['--check', '--type', 'major'], env);
  expect(good).toMatchObject({ ok: true, exitCode: 0, release: null });
  expect(good.steps.map(({ state }) => state)).toEqual(['done', 'done', 'done']);
  const file = join(product.root, 'npm/package.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('"1.0.0"', '"1.0.1"'));
  const wrong = await runCaught(script, product.root, ['--check'], env);
  expect(wrong.exitCode).toBe(2);
  expect(wrong.stderr).toMatch(/is of another version[\s\S]*npm\/package\.json[\s\S]*npx windlass sync-versions/);
  expect(writes()).toBe(before);
});

test('without a log-in nothing is begun anywhere, and the command to log in is named', async () => {
  const product = await world.product('login');
  await product.raise('1.0.0+001');
  const npmrc = join(product.root, '.git/empty-npmrc');
  writeFileSync(npmrc, '');
  const before = writes();
  const env = { ...world.env, npm_config_userconfig: npmrc, NPM_TOKEN: '', GITHUB_TOKEN: '' };
  const result = await runJson(script, product.root, [], env);
  expect(result).toMatchObject({ exitCode: 2, release: null });
  expect(result.findings.map(({ fix }) => fix)).toEqual([
    'npm login --registry https://npm.harbor.test/',
    'export GITHUB_TOKEN="$(gh auth token)"',
  ]);
  expect(writes()).toBe(before);
});

test('a token of the config reaches npm, and no ledger and no log', async () => {
  const product = await world.product('refused', { secrets: { NPM_TOKEN: 'env:THE_TOKEN_OF_NPM' } });
  await product.raise('1.0.0+001');
  const npmrc = join(product.root, '.git/empty-npmrc');
  writeFileSync(npmrc, '');
  const { NPM_TOKEN: token = '', ...others } = world.env;
  const env = { ...others, npm_config_userconfig: npmrc, THE_TOKEN_OF_NPM: token };
  const result = await runJson(script, product.root, ['--platforms', 'npm'], env);
  expect(result.exitCode).toBe(0);
  const kept = await product.run('sh', '-c', 'find .git/windlass -type f -exec cat {} +');
  expect(kept).toContain('npm.publish@1');
  expect(kept).not.toContain(token);
  expect(JSON.stringify(result)).not.toContain(token);
});

test.each([
  [['--platforms', 'nmp'], 'usage', /nmp is no channel/, '--platforms npm'],
  [['--platforms', 'aur'], 'config', /the config has no channel aur/, 'add channels.aur to the config'],
  [['--stage', 'test'], 'usage', /has no test registry/, /rollback-test/],
  [['--force'], 'usage', /npm never takes other bytes.*somebody may have an asset/, /increment build/],
  [
    ['--release-version', '2.0.0'],
    'input',
    /the source says 1\.0\.0\+001, not 2\.0\.0/,
    /git switch --detach v2\.0\.0/,
  ],
])('%j is refused: what, why and what to type', async (argv, kind, message, fix) => {
  const product = await world.product('flags');
  product.folder.write({ VERSION: '1.0.0+001\n' });
  const result = await runJson(script, product.root, argv, world.env);
  expect(result.exitCode).toBe(2);
  const matching = typeof fix === 'string' ? fix : expect.stringMatching(fix);
  expect(result.findings[0]).toMatchObject({
    check: `error-${kind}`,
    message: expect.stringMatching(message),
    fix: matching,
  });
});

test.each([['1.0.0+001'], ['v1.0.0+001'], ['1.0.0']])(
  '--release-version %s is the version of the source',
  async (asked) => {
    const product = await world.product('flags');
    product.folder.write({ VERSION: '1.0.0+001\n' });
    const result = await runJson(script, product.root, ['--release-version', asked], world.env);
    // As far as the packages, which are not there.
    expect(result.findings[0]?.message).toMatch(/there are no packages yet/);
  },
);

test('packages of another version are not published', async () => {
  const product = await world.product('flags');
  product.folder.write({ VERSION: '1.0.1+001\n' });
  product.pack('1.0.0+001', 'old');
  const result = await runJson(script, product.root, [], world.env);
  expect(result).toMatchObject({ exitCode: 2, findings: [{ fix: 'npx windlass create-binary-packages' }] });
  expect(readFileSync(join(product.root, 'VERSION'), 'utf8')).toBe('1.0.1+001\n');
});
