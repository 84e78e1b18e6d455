import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { script as build } from '@windlass/build-artifacts/script';
import { script as pack } from '@windlass/create-binary-packages/script';
import { type Folder, runCaught, runJson, tempRepository } from '@windlass/kit/cli/testing/harness';
import { describe, expect, it, test } from 'vitest';
import { script } from './script.ts';

const load = createRequire(import.meta.url);
const has = (program: string): boolean => {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

const page = (body: string): string =>
  `<!doctype html><html lang="en"><head><title>Light</title></head><body><main><h1>Light</h1>${body}</main></body></html>\n`;

/** A program, a page, and what a build makes a tarball of npm of. */
function product(config: object, more: Readonly<Record<string, string>> = {}): Folder {
  const folder = tempRepository({
    VERSION: '1.0.0\n',
    '.gitignore': '/dist/\n/build/\n/node_modules\n.npm\n',
    light: '#!/bin/sh\necho light 1.0.0\n',
    'web/index.html': page('<p>it shines</p>'),
    'package/package.json': '{ "name": "light", "version": "1.0.0", "bin": "light" }\n',
    'package/light': '#!/bin/sh\necho light 1.0.0\n',
    'windlass.config.json': JSON.stringify({ product: 'light', version: { source: 'VERSION' }, ...config }),
    ...more,
  });
  for (const file of ['light', 'package/light']) chmodSync(join(folder.path, file), 0o755);
  return folder;
}

function bringLibraries(folder: Folder): void {
  mkdirSync(join(folder.path, 'node_modules'));
  for (const name of ['playwright-core', 'axe-core'])
    symlinkSync(dirname(load.resolve(`${name}/package.json`)), join(folder.path, 'node_modules', name));
}

describe.skipIf(!has('chromium'))('a web bundle that is packed (skipped without chromium)', () => {
  it('is opened, and its picture is in the evidence of the step, but not published', async () => {
    const check = { web: { contains: 'it shines' } };
    using repo = product({ packages: { web: { format: 'zip', files: [{ from: 'web/*' }], check } } });
    bringLibraries(repo);
    await runCaught(pack, repo.path, []);
    const { exitCode, findings, steps } = await runJson(script, repo.path, []);
    expect({ exitCode, findings }).toEqual({ exitCode: 0, findings: [] });
    expect(steps).toMatchObject([{ id: 'check-web', evidence: { screenshot: 'dist/reports/web.png' } }]);
    expect(readFileSync(join(repo.path, 'dist/reports/web.png')).length).toBeGreaterThan(1000);
    expect(existsSync(join(repo.path, 'dist/release/web.png'))).toBe(false);
  });
});

test('a web bundle without what opens it is an error that says what to type: exit code 3', async () => {
  using repo = product({ packages: { web: { files: [{ from: 'web/*' }], check: { web: {} } } } });
  await runCaught(pack, repo.path, []);
  expect(await runJson(script, repo.path, [])).toMatchObject({
    exitCode: 3,
    findings: [{ check: 'artifact-web', severity: 'error', fix: 'npm i -D playwright-core axe-core' }],
  });
});

test('--plan names what would be opened and installed, and starts nothing', async () => {
  const check = { web: {}, install: ['light', '--version'] };
  const builds = { web: { preset: 'custom', command: ['true'], output: 'build/web', check } };
  using repo = product({ builds, packages: { all: { files: [{ from: 'light' }], check: { install: true } } } });
  const { stdout, exitCode } = await runCaught(script, repo.path, ['--plan']);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/artifact-install: [^\n]+\nbuild\/web\n {2}artifact-web: [^\n]+\n {2}artifact-install: /);
  expect((await runCaught(script, repo.path, ['--plan', 'web'])).stdout).toMatch(/^build\/web\n/);
  expect((await runCaught(script, repo.path, ['--plan', 'weeb'])).stderr).toContain('weeb');
});

describe.skipIf(!has('dpkg'))('packages of systems (skipped without dpkg)', () => {
  it('are installed, and what stays when they are removed is a warning', async () => {
    const about = { summary: 'Shines', maintainer: 'A B <a@b.example>', license: 'MIT' };
    const system = { scripts: { postInstall: 'post' } };
    const check = { install: ['light', '--version'], lint: false };
    const deb = { format: 'deb', system, files: [{ from: 'light', to: 'usr/bin/light', mode: '0755' }], check };
    using repo = product({ about, packages: { deb } }, { post: '#!/bin/sh\nmkdir -p /var/lib/light\n' });
    const packed = await runCaught(pack, repo.path, []);
    expect(packed.exitCode, packed.stderr).toBe(0);
    const { exitCode, findings, steps } = await runJson(script, repo.path, []);
    expect(exitCode).toBe(0);
    const inRoom = JSON.stringify(steps).includes('dpkg, in a root of its own');
    expect(findings).toMatchObject([
      inRoom
        ? { check: 'artifact-install', severity: 'warning', actual: '/var/lib/light/' }
        : { check: 'artifact-install', severity: 'info', message: expect.stringContaining('its scripts were not run') },
    ]);
    expect(existsSync('/var/lib/light')).toBe(false);
  });
});

test('the output of a build is installed, too: here a tarball of npm', async () => {
  const command = ['sh', '-c', 'mkdir -p build && npm pack --silent --pack-destination build ./package'];
  const tarball = { preset: 'custom', command, output: 'build', check: { install: ['light'] } };
  using repo = product({ builds: { tarball } });
  const before = await runJson(script, repo.path, []);
  expect(before).toMatchObject({
    exitCode: 3,
    findings: [{ check: 'build-output', fix: expect.stringContaining('build-artifacts tarball') }],
  });
  const built = await runCaught(build, repo.path, []);
  expect(built.exitCode, built.stderr).toBe(0);
  const { exitCode, findings, steps } = await runJson(script, repo.path, ['tarball']);
  expect({ exitCode, findings }).toEqual({ exitCode: 0, findings: [] });
  const evidence = { installed: { 'build/light-1.0.0.tgz': 'npm install --offline, in an empty folder' } };
  expect(steps).toMatchObject([{ id: 'check-build-tarball', state: 'done', evidence }]);
});
