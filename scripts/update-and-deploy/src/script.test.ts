import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostLeaseStore } from '@windlass/deploy/host/lease-store';
import { sshWith } from '@windlass/deploy/testing/ssh-wrapper';
import { hostName, openWorld, type World } from '@windlass/deploy/testing/world';
import { runCaught, runJson } from '@windlass/kit/cli/testing/harness';
import { fileStore } from '@windlass/kit/ledger/file-store';
import { acquire } from '@windlass/kit/ledger/lease';
import { selfAsOwner } from '@windlass/kit/ledger/owner';
import { closeRelease, currentRelease } from '@windlass/kit/ledger/releases';
import { writerId } from '@windlass/kit/ledger/store';
import { withSsh } from '@windlass/kit/ssh/ssh';
import { evidenceOf } from '@windlass/version-sync/product/evidence';
import { expect, test } from 'vitest';
import { script } from './script.ts';

const page = { 'index.html': '<script src=app.js></script>', 'app.js': '1' };

const run = (world: World, ...argv: string[]) => runJson(script, world.product.path, argv, world.env);
const quick = ['--probe-wait', '0'];

/** Closes the open release, so that the next version has its own. */
async function finish(world: World): Promise<void> {
  const store = fileStore(join(world.product.path, '.git/windlass'));
  const writer = await store.openWriter((await currentRelease(store)) ?? '', { writer: writerId() });
  await closeRelease(writer, 'complete');
  await writer.close();
}

const states = ({ steps }: Awaited<ReturnType<typeof run>>) =>
  steps.map(({ id, state }) => `${id.replace(/-[0-9a-f]{8}$/, '')} ${state}`);

test('puts a release on a server, asks it from outside, and has nothing to do the second time', async () => {
  await using world = await openWorld({ sshd: 'auto' });
  world.build('1.0.0+001', page);
  const first = await run(world);
  expect(first).toMatchObject({ exitCode: 0, version: '1.0.0+001', release: '1.0.0+001.1', findings: [] });
  expect(states(first)).toEqual(['upload-web done', 'switch-web done', 'probe done']);
  expect(world.served()).toEqual({ ...page, 'version.json': '{"version":"1.0.0","build_number":"001"}' });
  const asked = await world.services.http.request('https://web.example/version.json');
  expect(asked.json()).toEqual({ version: '1.0.0', build_number: '001' });
  const second = await run(world);
  expect(states(second)).toEqual(['upload-web unchanged', 'switch-web unchanged', 'probe done']);
  const entries = await fileStore(join(world.product.path, '.git/windlass')).read('1.0.0+001.1');
  expect(evidenceOf(entries).get('update-and-deploy')).toMatchObject({ ok: true, version: '1.0.0+001' });
  const lock = join(world.site(), '.windlass/lock');
  expect(readFileSync(join(lock, readdirSync(lock).sort().at(-1) ?? ''), 'utf8')).toContain('"released": true');
});

test('--plan says what the server has and what would be sent, and writes nothing there; --offline asks nobody', async () => {
  await using world = await openWorld();
  world.build('1.0.0+001', page);
  const before = readdirSync(join(world.site(), '../..'));
  const plan = await run(world, '--plan');
  expect(plan.data).toMatchObject({
    servers: [{ server: 'web', current: null, releases: [], send: { files: 3, bytes: 69 } }],
  });
  expect(plan.plan?.actions.map(({ kind, needs }) => [kind, needs.length])).toEqual([
    ['static.upload@1', 0],
    ['static.switch@1', 1],
  ]);
  expect(readdirSync(join(world.site(), '../..'))).toEqual(before);
  const text = await runCaught(script, world.product.path, ['--plan'], world.env);
  expect(text.stdout).toMatch(
    /^web \(deploy@web\.beacon\.example:sites\/beacon\)\n {2}serves nothing\n {2}to send: 3 files, 69 bytes\n/,
  );
  expect(text.stdout).toMatch(/irreversible from here: nothing\n$/);
  const env = { ...world.env, WINDLASS_SSH_CONFIG: '/nowhere', HTTPS_PROXY: 'http://127.0.0.1:1' };
  const offline = await runJson(script, world.product.path, ['--plan', '--offline'], env);
  expect(offline.plan?.actions.map(({ id }) => id)).toEqual(plan.plan?.actions.map(({ id }) => id));
});

test('a release that is not well from outside is wound back: the server serves byte for byte what it served', async () => {
  await using world = await openWorld({ server: '    health: [{ path: /app.js }]' });
  world.build('1.0.0+001', page);
  await run(world);
  await finish(world);
  const before = world.served();
  const current = world.current();
  world.build('1.1.0+001', { 'index.html': 'new' });
  const failed = await run(world, ...quick);
  expect(failed).toMatchObject({ exitCode: 6, release: '1.1.0+001.1' });
  expect(states(failed)).toEqual([
    'upload-web done',
    'switch-web done',
    'probe failed',
    'switch-web undone',
    'upload-web undone',
  ]);
  expect(failed.findings[0]).toMatchObject({ check: 'health', actual: expect.stringMatching(/^404/) });
  expect(failed.findings.at(-1)).toMatchObject({ check: 'error-restored', fix: 'npx windlass update-and-deploy' });
  expect([world.current(), world.served()]).toEqual([current, before]);
  expect(readdirSync(join(world.site(), 'releases'))).toHaveLength(2);
  // The next attempt is a release of its own.
  world.build('1.1.0+001', { ...page, new: '' });
  expect(await run(world)).toMatchObject({ exitCode: 0, release: '1.1.0+001.2' });
});

test('a first deployment that is not well leaves no current', async () => {
  await using world = await openWorld({ server: '    health: [{ path: /gone }]' });
  world.build('1.0.0+001', page);
  expect(await run(world, ...quick)).toMatchObject({ exitCode: 6 });
  expect(world.current()).toBeNull();
  expect(readdirSync(join(world.site(), 'releases'))).toEqual([]);
});

test('what still tells the failed version after the way back is not called restored', async () => {
  await using world = await openWorld();
  world.build('1.0.0+001', page);
  await run(world);
  await finish(world);
  world.build('1.1.0+001', page);
  // A cache in between: after the witness it says something else for ever.
  world.harbor.faults.add({
    host: 'web.example',
    path: '/version.json',
    after: 1,
    times: 99,
    effect: { is: 'status', status: 500 },
  });
  const failed = await run(world, ...quick);
  expect(failed).toMatchObject({ exitCode: 7 });
  expect(failed.findings.at(-1)).toMatchObject({ fix: 'curl -fsS https://web.example/version.json' });
});

test('of two servers the one that is well goes back, too', async () => {
  await using world = await openWorld({ hosts: ['a', 'b'] });
  world.build('1.0.0+001', page);
  await run(world);
  await finish(world);
  const former = [world.current('a'), world.current('b')];
  world.build('1.1.0+001', page);
  world.harbor.faults.add({ host: 'b.example', path: '/app.js', times: 99, effect: { is: 'status', status: 403 } });
  expect(await run(world, ...quick)).toMatchObject({ exitCode: 6 });
  expect([world.current('a'), world.current('b')]).toEqual(former);
  world.harbor.faults.clear();
  expect(await run(world, '--host', 'b')).toMatchObject({ exitCode: 0 });
  expect([world.current('a'), world.current('b') === former[1]]).toEqual([former[0], false]);
});

test('no server is switched where one does not get its files, and the next run sends only what is missing', async () => {
  await using world = await openWorld({ hosts: ['a', 'b'] });
  world.build('1.0.0+001', page);
  const stop = {
    holds: 'could not be unpacked',
    when: 'before',
    run: `case "$*" in *${hostName('b')}*) exit 255 ;; *) rm "$me/over" ;; esac`,
  } as const;
  using broken = sshWith(stop, world.env);
  const failed = await runJson(script, world.product.path, [], broken.env);
  expect(failed).toMatchObject({ exitCode: 4 });
  expect(states(failed).sort()).toEqual(['switch-a skipped', 'switch-b skipped', 'upload-a done', 'upload-b failed']);
  expect([world.current('a'), world.current('b')]).toEqual([null, null]);
  const again = await run(world);
  expect(states(again)).toEqual(
    expect.arrayContaining(['upload-a unchanged', 'upload-b done', 'switch-a done', 'switch-b done']),
  );
});

test('a server that somebody moved by hand in between is left as it is, and the others go back', async () => {
  await using world = await openWorld({ hosts: ['a', 'b'] });
  world.build('1.0.0+001', page);
  await run(world);
  await finish(world);
  const former = world.current('a');
  world.build('1.1.0+001', page);
  const site = world.site('b');
  mkdirSync(join(site, 'by-hand'));
  using hand = sshWith(
    { holds: 'could not be unpacked', when: 'before', run: `ln -sfn by-hand '${site}/current'` },
    world.env,
  );
  const failed = await runJson(script, world.product.path, quick, hand.env);
  expect(failed).toMatchObject({ exitCode: 6 });
  expect(failed.findings.map(({ message }) => message).join('\n')).toContain(
    'current on deploy@b.beacon.example was moved by somebody else',
  );
  expect([world.current('a'), world.current('b')]).toEqual([former, 'by-hand']);
});

test('a second deployer is told who is at work, and changes nothing', async () => {
  await using world = await openWorld();
  world.build('1.0.0+001', page);
  await withSsh(world.services, `deploy@${hostName('web')}`, async (ssh) => {
    const store = hostLeaseStore(ssh, 'sites/beacon');
    const owner = { ...selfAsOwner('update-and-deploy'), host: 'anothers-laptop', user: 'ada' };
    const lease = await acquire(store, 'x', { command: 'update-and-deploy', owner });
    const refused = await run(world);
    expect(refused).toMatchObject({ exitCode: 8, steps: [] });
    expect(refused.findings[0]?.message).toMatch(/is held by ada@anothers-laptop \(pid \d+, update-and-deploy\)/);
    expect(existsSync(join(world.site(), 'releases'))).toBe(false);
    await lease.release();
  });
  expect(await run(world)).toMatchObject({ exitCode: 0 });
});

test('a current that is a folder is refused before anything is written', async () => {
  await using world = await openWorld();
  world.build('1.0.0+001', page);
  mkdirSync(join(world.site(), 'current'), { recursive: true });
  writeFileSync(join(world.site(), 'current/index.html'), 'by hand');
  expect(await run(world)).toMatchObject({
    exitCode: 2,
    findings: [{ check: 'error-gate', fix: 'npx windlass adopt' }],
  });
  expect(readdirSync(world.site())).toEqual(['current']);
});

test('a byte that changed on the host after the upload is found, and nothing is switched to it or sent over it', async () => {
  await using world = await openWorld();
  world.build('1.0.0+001', page);
  await run(world);
  const live = join(world.site(), 'current/app.js');
  writeFileSync(live, '2');
  expect((await run(world)).findings).toMatchObject([
    {
      check: 'error-gate',
      message: expect.stringContaining('is damaged'),
      fix: 'npx windlass validate-deployment --host web',
    },
  ]);
  expect(readFileSync(live, 'utf8')).toBe('2');
  const release = world.current();
  execFileSync('ln', ['-sfn', 'elsewhere', join(world.site(), 'current')]);
  const { exitCode, findings } = await run(world);
  expect([exitCode, findings[0]?.fix]).toEqual([2, `ssh deploy@web.beacon.example 'rm -r sites/beacon/${release}'`]);
});

test('a build of another version, or none, is refused with what to type', async () => {
  await using world = await openWorld();
  world.build('1.0.0+001', page);
  world.product.write({ VERSION: '1.0.0+002\n' });
  expect(await run(world)).toMatchObject({
    exitCode: 2,
    findings: [
      {
        message: expect.stringContaining('build/web is not a build of 1.0.0+002'),
        fix: 'npx windlass build-artifacts',
      },
    ],
  });
  execFileSync('rm', ['-r', join(world.product.path, 'build')]);
  expect(await run(world)).toMatchObject({ exitCode: 3 });
  expect(await run(world, '--host', 'wep')).toMatchObject({ exitCode: 2, findings: [{ fix: '--host web' }] });
});

test('two servers in one folder are refused at the place in the config', async () => {
  await using world = await openWorld({ hosts: ['a', 'b'] });
  world.build('1.0.0+001', page);
  world.product.write({
    'windlass.config.yaml': world.product.read('windlass.config.yaml').replace('deploy@b.', 'deploy@a.'),
  });
  expect((await run(world)).findings).toMatchObject([
    {
      check: 'error-config',
      message: expect.stringContaining('the same folder of the same host as servers.a'),
      line: 13,
    },
  ]);
  expect(existsSync(world.site('a'))).toBe(false);
});

test('a path with blanks and a quote, files with awkward names, and --no-probe', async () => {
  await using world = await openWorld({ path: "my sites/it's beacon", url: false, sshd: 'auto' });
  const files = { '-rf': '1', 'a b/ü.js': '2', "it's $(id).html": '3' };
  world.build('1.0.0+001', files);
  const result = await run(world, '--no-probe');
  expect(result).toMatchObject({ exitCode: 0 });
  expect(states(result)).toEqual(['upload-web done', 'switch-web done']);
  expect(world.served()).toMatchObject(files);
  expect(existsSync(join(world.site(), '.windlass/good'))).toBe(false);
});

async function killed(world: World, holds: string, when: 'before' | 'after'): Promise<void> {
  using deadly = sshWith({ holds, when, run: 'kill -9 $PPID' }, world.env);
  const cli = join(import.meta.dirname, 'cli.ts');
  const options = { cwd: world.product.path, env: deadly.env, stdio: 'ignore' } as const;
  const [, signal] = await once(spawn(process.execPath, ['--conditions=@windlass/source', cli], options), 'exit');
  expect(signal).toBe('SIGKILL');
}

/** Where a deployer is killed: by the script that it was just sending, or had just sent. */
const deaths = [
  ['before the upload', 'the manifest arrived damaged', 'before'],
  ['while files arrive', 'could not be unpacked', 'before'],
  ['after the upload got its name', 'and is not what it should be', 'after'],
  ['after the switch', 'cannot be replaced in one step', 'after'],
] as const;

test.each(deaths)(
  'a deployer that is killed %s leaves one whole version, and the next run goes on',
  async (_, holds, when) => {
    await using world = await openWorld({ sshd: 'auto' });
    world.build('1.0.0+001', page);
    await run(world);
    await finish(world);
    world.build('1.1.0+001', { ...page, 'index.html': '<script src=app.js></script>new' });
    const former = world.current();
    await killed(world, holds, when);
    expect(Object.keys(world.served())).toEqual(['app.js', 'index.html', 'version.json']);
    const again = await run(world);
    expect(again).toMatchObject({ exitCode: 0 });
    expect(world.current()).not.toBe(former);
    expect(world.served()['index.html']).toContain('new');
    expect(readdirSync(join(world.site(), 'releases')).filter((name) => name.startsWith('.'))).toEqual([]);
  },
);

test('the run after a kill between switch and probe still winds back what the killed one switched', async () => {
  await using world = await openWorld({ server: '    health: [{ path: /app.js }]' });
  world.build('1.0.0+001', page);
  await run(world);
  await finish(world);
  const former = world.current();
  world.build('1.1.0+001', { 'index.html': 'new' });
  await killed(world, 'cannot be replaced in one step', 'after');
  expect(world.current()).not.toBe(former);
  expect(await run(world, ...quick)).toMatchObject({ exitCode: 6 });
  expect(world.current()).toBe(former);
});
