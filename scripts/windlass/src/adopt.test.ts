import { existsSync, lstatSync, mkdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { npmHost } from '@windlass/harbor/npm/npm';
import { runClient } from '@windlass/harbor/testing/world';
import { runCaught, runJson } from '@windlass/kit/cli/testing/harness';
import { fileStore } from '@windlass/kit/ledger/file-store';
import { openRehearsal, type Rehearsal } from '@windlass/lib-rollback/testing/harbor-services';
import { script as rollback } from '@windlass/rollback/script';
import { script as updateAndDeploy } from '@windlass/update-and-deploy/script';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { script } from './script.ts';

const host = 'web.beacon.example';
const config = {
  product: 'lamp',
  version: { source: 'package.json' },
  builds: { web: { preset: 'custom', command: ['true'], output: 'public' } },
  servers: {
    web: {
      host: `deploy@${host}`,
      path: 'sites/lamp',
      build: 'web',
      url: 'https://lamp.example',
      version: { path: '/version.json' },
    },
  },
  channels: { npm: { package: '@acme/lamp' }, aur: { package: 'lamp-bin', manifest: 'aur/PKGBUILD' } },
};

const source = 'https://lamp.example/lamp.tar.gz';
const sum = '0'.repeat(64);
const pkgbuild = (version: string) =>
  `# Maintainer: Lamp <lamp@example.org>
pkgname=lamp-bin
pkgver=${version}
pkgrel=1
pkgdesc='A lamp'
arch=('x86_64')
url='https://lamp.example'
license=('MIT')
source=('${source}')
sha256sums=('${sum}')
package() { :; }
`;
const srcinfo = `pkgbase = lamp-bin
\tpkgdesc = A lamp
\tpkgver = 1.2.0
\tpkgrel = 1
\turl = https://lamp.example
\tarch = x86_64
\tlicense = MIT
\tsource = ${source}
\tsha256sums = ${sum}

pkgname = lamp-bin
`;

let world: Rehearsal;
let site: string;
let product: string;
let count = 0;

beforeAll(async () => {
  const serves = [{ url: 'https://lamp.example', folder: 'sites/lamp/current' }];
  world = await openRehearsal({ npm: true, aur: {}, hosts: [{ name: host, user: 'deploy', serves }] });
  // A world that windlass did not make: a folder filled by hand, a package published by npm itself, another pushed by git.
  site = join(world.harbor.hosts[host] ?? '', 'sites/lamp');
  mkdirSync(join(site, 'current'), { recursive: true });
  writeFileSync(join(site, 'current/index.html'), '<h1>lamp</h1>\n');
  writeFileSync(join(site, 'current/version.json'), '{ "version": "1.2.0", "build_number": "007" }\n');
  const plain = { 'plain/package.json': '{ "name": "@acme/lamp", "version": "1.2.0" }\n', 'plain/index.js': '' };
  world.folder.write(plain);
  await must('npm', ['publish', '--access', 'public'], join(world.folder.path, 'plain'));
  world.folder.write({ 'aur/PKGBUILD': pkgbuild('1.2.0'), 'aur/.SRCINFO': srcinfo });
  const aur = join(world.folder.path, 'aur');
  for (const words of ['init --quiet --initial-branch=master', 'add --all', 'commit --quiet -m x'])
    await must('git', words.split(' '), aur);
  await must('git', ['push', '--quiet', 'ssh://aur@aur.archlinux.org/lamp-bin.git', 'master'], aur);
});
afterAll(async () => world[Symbol.asyncDispose]());

beforeEach(async () => {
  count += 1;
  product = join(world.folder.path, `product-${count}`);
  world.folder.write({
    [`product-${count}/package.json`]: '{ "name": "@acme/lamp", "version": "1.3.0+001" }\n',
    [`product-${count}/public/index.html`]: '<h1>a better lamp</h1>\n',
    [`product-${count}/public/version.json`]: '{ "version": "1.3.0", "build_number": "001" }\n',
    [`product-${count}/aur/PKGBUILD`]: pkgbuild('1.3.0'),
    [`product-${count}/windlass.config.json`]: JSON.stringify(config),
  });
  for (const words of [
    ['init', '--quiet'],
    ['add', '--all'],
    ['commit', '--quiet', '-m', 'x'],
    ['tag', 'v1.2.0+007'],
  ])
    await must('git', words, product);
});

async function must(file: string, args: readonly string[], cwd: string): Promise<string> {
  const { exitCode, stdout, stderr } = await runClient(file, args, { cwd, env: world.env });
  if (exitCode !== 0) throw new Error(`${file} ${args.join(' ')}: ${stderr}`);
  return stdout;
}

const run = (...argv: string[]) => runJson(script, product, ['adopt', ...argv], world.env);
const served = () => must('curl', ['-sSf', 'https://lamp.example/'], product);

it('shows what it would do, and does nothing', async () => {
  const { exitCode, version, plan, findings } = await run('--plan');
  expect({ exitCode, version, findings }).toEqual({ exitCode: 0, version: '1.2.0+007', findings: [] });
  expect(plan?.actions.map(({ kind }) => kind)).toEqual(['static.adopt@1']);
  expect(lstatSync(join(site, 'current')).isSymbolicLink()).toBe(false);
  const { stdout } = await runCaught(script, product, ['adopt', '--plan'], world.env);
  expect(stdout).toMatch(
    /^version +1\.2\.0\+007\nnpm +1\.2\.0 .*\naur +1\.2\.0 .*\nweb +1\.2\.0 +deploy@.*\(directory\)\ngit +v1\.2\.0\+007/,
  );
  expect(stdout.trimEnd().split('\n').at(-1)).toBe('irreversible from here: nothing');
});

it('asks before it touches a server, and where nobody can be asked it needs --yes', async () => {
  const { exitCode, findings } = await run();
  expect([exitCode, findings[0]?.message, findings[0]?.fix]).toEqual([
    2,
    'nothing was adopted: there is no terminal to ask on',
    'npx windlass adopt --yes',
  ]);
  expect(lstatSync(join(site, 'current')).isDirectory()).toBe(true);
});

it('records what is live as a complete release to which the servers can go back, once; rollback takes it back', async () => {
  const before = await served();
  const { exitCode, release, version, steps } = await run('--yes');
  expect({ exitCode, release, version, states: steps.map(({ state }) => state) }).toEqual({
    exitCode: 0,
    release: '1.2.0+007.1',
    version: '1.2.0+007',
    states: ['done'],
  });
  expect(readlinkSync(join(site, 'current'))).toMatch(/^releases\/adopted-1\.2\.0\+007-[0-9a-f]{8}$/);
  expect(await served()).toBe(before);
  const entries = await fileStore(join(product, '.git/windlass')).read('1.2.0+007.1');
  const noted = entries.flatMap((entry) => (entry.type === 'note' ? [entry.data] : []));
  expect(noted).toMatchObject([
    { channel: 'npm', is: 'present', version: '1.2.0', digests: { 'lamp-1.2.0.tgz': { alg: 'sha512' } } },
    { channel: 'aur', is: 'present', version: '1.2.0' },
    { server: 'web', current: 'directory', version: '1.2.0', digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
    { git: { tag: 'v1.2.0+007', branch: expect.any(String) } },
  ]);
  expect(entries.at(-1)).toMatchObject({ type: 'close', how: 'complete' });
  expect((await run('--yes')).findings[0]?.message).toMatch(
    /^the ledger knows a release to go back to: 1\.2\.0\+007\.1/,
  );

  const wound = (...argv: string[]) => runJson(rollback, product, [...argv, '--yes'], world.env);
  expect((await wound()).findings[0]).toMatchObject({ message: expect.stringMatching(/is the baseline/) });
  const back = await wound('--release', '1.2.0+007.1');
  expect({ exitCode: back.exitCode, findings: back.findings }).toEqual({ exitCode: 0, findings: [] });
  expect(lstatSync(join(site, 'current')).isSymbolicLink()).toBe(false);
  expect(await served()).toBe(before);
});

it('warns of what disagrees, and of a server with nothing to go back to', async () => {
  const servers = {
    ...config.servers,
    other: { ...config.servers.web, path: 'sites/none', url: 'https://lamp.example/none' },
  };
  writeFileSync(join(product, 'windlass.config.json'), JSON.stringify({ ...config, servers }));
  writeFileSync(join(site, 'current/version.json'), '{ "version": "1.1.0" }\n');
  const { findings, version } = await run('--plan');
  writeFileSync(join(site, 'current/version.json'), '{ "version": "1.2.0", "build_number": "007" }\n');
  expect(version).toBe('1.2.0+007');
  expect(findings.map(({ check, severity, message }) => `${severity} ${check} ${message}`)).toEqual([
    `warning adopt-no-way-back other: there is no sites/none/current on deploy@${host}: the first release there has nothing to go back to`,
    'warning adopt-drift web has 1.1.0, and not 1.2.0+007',
  ]);
});

it('records nothing while something does not answer', async () => {
  world.harbor.faults.add({ host: npmHost, effect: { is: 'status', status: 500 }, times: 100 });
  const { exitCode, findings } = await run('--yes');
  world.harbor.faults.clear();
  expect([exitCode, findings.map(({ check }) => check)]).toEqual([5, ['error-verification']]);
  expect(existsSync(join(product, '.git/windlass/ledger'))).toBe(false);
  const offline = await run('--plan', '--offline');
  expect(offline.findings.map(({ message }) => message)).toEqual([
    'npm: not asked: --offline',
    'Arch User Repository: not asked: --offline',
    'web: not asked: --offline',
  ]);
});

it('gives the first release by windlass a way back', async () => {
  const before = await served();
  expect((await run('--yes')).exitCode).toBe(0);
  const deployed = await runJson(updateAndDeploy, product, [], world.env);
  expect({ exitCode: deployed.exitCode, findings: deployed.findings }).toEqual({ exitCode: 0, findings: [] });
  expect(await served()).toContain('a better lamp');
  const back = await runJson(rollback, product, ['--to', '1.2.0', '--yes'], world.env);
  expect({ exitCode: back.exitCode, release: back.release, findings: back.findings }).toEqual({
    exitCode: 0,
    release: '1.3.0+001.1',
    findings: [],
  });
  expect(await served()).toBe(before);
  expect(readlinkSync(join(site, 'current'))).toMatch(/^releases\/adopted-1\.2\.0\+007-[0-9a-f]{8}$/);
});
